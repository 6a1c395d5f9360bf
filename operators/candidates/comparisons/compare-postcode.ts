import { levelsOf, noTerms, type Comparison, type Reading } from '../comparison.ts'
import { fieldOf } from '../record-fields.ts'
import { isOneSlip } from '../similarity/edit-distance.ts'

const levels = levelsOf(
  'equal',
  'one slip',
  'same sector',
  'same district',
  'same area',
  'different',
)

/** A postcode and the places that it lies in, from small to large. */
interface PostcodeReading extends Reading {
  readonly sector: string
  readonly district: string
  readonly area: string
}

/**
 * Compares postcodes by the places that they name: `BS2 0EL` lies in sector `BS2 0`, district `BS2`,
 * area `BS`. A code of digits alone is cut by digits: 2770, 277, 27, 2.
 */
export function comparePostcode(field: string, { name = field }: { readonly name?: string } = {}) {
  return Object.freeze<Comparison<PostcodeReading>>({
    name,
    fields: [field],
    levels,
    read: (fields) => readPostcode(fieldOf(fields, field)),
    compare(left, right) {
      if (left.text === right.text) return { level: 0, terms: [left.text] }
      return { level: levelOf(left, right), terms: noTerms }
    },
    terms: ({ text }) => [text],
  })
}

function readPostcode(text: string | undefined): PostcodeReading | undefined {
  const code = text?.replace(/[^a-z0-9]/g, '') ?? ''
  if (code === '') return undefined
  if (/^\d+$/.test(code)) {
    return {
      text: code,
      sector: code.slice(0, -1),
      district: code.slice(0, -2),
      area: code.slice(0, -3),
    }
  }
  const area = /^[a-z]+/.exec(code)?.[0] ?? code.slice(0, 1)
  return { text: code, sector: code.slice(0, -2), district: code.slice(0, -3), area }
}

function levelOf(left: PostcodeReading, right: PostcodeReading): number {
  if (isOneSlip(left.text, right.text)) return 1
  if (isSame(left.sector, right.sector)) return 2
  if (isSame(left.district, right.district)) return 3
  return isSame(left.area, right.area) ? 4 : 5
}

function isSame(left: string, right: string): boolean {
  return left !== '' && left === right
}
