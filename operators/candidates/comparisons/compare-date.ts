import { levelsOf, noTerms, type Comparison, type Reading } from '../comparison.ts'
import { fieldOf } from '../record-fields.ts'
import { isOneSlip } from '../similarity/edit-distance.ts'

const levels = levelsOf(
  'equal',
  'one slip',
  'day and month swapped',
  'year and month or day',
  'month and day',
  'same year',
  'different',
)

/** A date as it was written, right or wrong: eight digits, as in 19120623. */
interface DateReading extends Reading {
  readonly year: string
  readonly month: string
  readonly day: string
}

/**
 * Compares a field as a calendar date: `1912-06-23`, `19120623`, `1912/06/23`. A slip of the keyboard
 * may make a date that no calendar has: still compared, digit by digit.
 */
export function compareDate(field: string, { name = field }: { readonly name?: string } = {}) {
  return Object.freeze<Comparison<DateReading>>({
    name,
    fields: [field],
    levels,
    read: (fields) => readDate(fieldOf(fields, field)),
    compare(left, right) {
      if (left.text === right.text) return { level: 0, terms: [left.text] }
      return { level: levelOf(left, right), terms: noTerms }
    },
    terms: ({ text }) => [text],
  })
}

function readDate(text: string | undefined): DateReading | undefined {
  const digits = text?.replace(/[^0-9a-z]/g, '') ?? ''
  if (digits.length < 4) return undefined
  return {
    text: digits,
    year: digits.slice(0, 4),
    month: digits.slice(4, 6),
    day: digits.slice(6, 8),
  }
}

function levelOf(left: DateReading, right: DateReading): number {
  if (isOneSlip(left.text, right.text)) return 1
  const sameYear = left.year === right.year
  const sameMonth = left.month === right.month
  const sameDay = left.day === right.day
  if (sameYear && left.month === right.day && left.day === right.month) return 2
  if (sameYear && (sameMonth || sameDay)) return 3
  if (sameMonth && sameDay) return 4
  return sameYear ? 5 : 6
}
