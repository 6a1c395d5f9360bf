import type { RecordFields } from '../../../operators/candidates/index.ts'
import { Sampler } from '../../../operators/candidates/training/sampler.ts'

const givenNames = 'william john mary anne thomas sarah james alice george emma henry clara'.split(
  ' ',
)
const surnames =
  'smith whythorne poulson campbell joicey hailey purdon vokes bruhn lanyon efthimiou hobson webb'.split(
    ' ',
  )
const towns = 'bristol hanley harrow croydon lochend beechwood newport limehouse'.split(' ')

/** A record and the person that it is of, who is not among its fields. */
export interface MadeRecord {
  readonly person: string
  readonly fields: RecordFields
}

/** People with some records each, with slips of the keyboard and gaps; the same for a seed. */
export function makePeople(seed: number, people: number, recordsEach = 3): readonly MadeRecord[] {
  const sampler = new Sampler(seed)
  return Array.from({ length: people }, (_, person) => {
    const given = pick(sampler, givenNames)
    const surname = pick(sampler, surnames) + pick(sampler, ['', 'son', 'ley', 'er'])
    const born = `19${10 + sampler.below(90)}-${digits(1 + sampler.below(12))}-${digits(1 + sampler.below(28))}`
    const town = pick(sampler, towns)
    return Array.from({ length: recordsEach }, () => ({
      person: String(person),
      fields: {
        name: `${spoilt(sampler, given)} ${spoilt(sampler, surname)}`,
        born: sampler.below(10) === 0 ? '' : spoilt(sampler, born),
        town: sampler.below(8) === 0 ? pick(sampler, towns) : town,
      },
    }))
  }).flat()
}

/** The same things in another order. */
export function shuffled<T>(seed: number, list: readonly T[]): readonly T[] {
  const sampler = new Sampler(seed)
  return list
    .map((thing) => ({ thing, at: sampler.word() }))
    .sort((left, right) => left.at - right.at)
    .map(({ thing }) => thing)
}

function spoilt(sampler: Sampler, text: string): string {
  if (sampler.below(6) > 0) return text
  const at = sampler.below(text.length)
  return `${text.slice(0, at)}${pick(sampler, ['x', '', '1'])}${text.slice(at + 1)}`
}

function pick<T>(sampler: Sampler, list: readonly [T, ...T[]] | readonly T[]): T {
  const thing = list[sampler.below(list.length)]
  if (thing === undefined) throw new RangeError('nothing to pick from')
  return thing
}

function digits(number: number): string {
  return String(number).padStart(2, '0')
}
