import fc from 'fast-check'
import type { memory } from '#connectors'

/** The input of the simulated job: a purchase, or bad input. */
export interface Purchase {
  readonly id: string
  readonly customer: string
  readonly amount: number
}

export type Entry = memory.Scripted<Purchase>
export type Partitions = Readonly<Record<string, readonly Entry[]>>

/** What the sources of a job deliver, by the source's name. */
export type History = Readonly<Record<string, Partitions>>

const customers = ['ada', 'bob', 'cyd']
/** Event time goes on by this much an entry; a dozen entries span the memory of deduplication. */
const paceMs = 16

interface Draft {
  readonly id: number
  readonly customer: number
  readonly amount: number
  readonly bad: boolean
  /** How far the event time lies behind the pace. */
  readonly behindMs: number
}

const draft: fc.Arbitrary<Draft> = fc.record({
  id: fc.nat({ max: 15 }),
  customer: fc.nat({ max: 2 }),
  amount: fc.integer({ min: 1, max: 3 }),
  bad: weighted([9, fc.constant(false)], [1, fc.constant(true)]),
  behindMs: weighted(
    [6, fc.nat({ max: 30 })],
    [2, fc.nat({ max: 150 })],
    [1, fc.nat({ max: 600 })],
  ),
})

/** One source with two or three partitions, of 25 to 60 entries where it is not shrunk. */
const partitions: fc.Arbitrary<readonly (readonly Draft[])[]> = fc.array(
  fc.array(draft, { minLength: 6, maxLength: 20, size: 'max' }),
  { minLength: 2, maxLength: 3, size: 'max' },
)

/** Retries, conflicts, late purchases and bad input, from one source or from two. */
export const histories: fc.Arbitrary<History> = weighted(
  [1, fc.record({ shop: partitions })],
  [3, fc.record({ shop: partitions, till: partitions })],
).map((sources) =>
  Object.fromEntries(
    Object.entries(sources).map(([source, drafts]) => [source, scriptsOf(source, drafts)]),
  ),
)

function scriptsOf(source: string, drafts: readonly (readonly Draft[])[]): Partitions {
  return Object.fromEntries(
    drafts.map((entries, number) => [
      `p${number}`,
      entries.map((entry, index) => entryOf(source, entry, { number, index })),
    ]),
  )
}

/** No two partitions share an event time, so that which one is furthest behind is never a toss-up. */
function entryOf(
  source: string,
  { id, customer, amount, bad, behindMs }: Draft,
  { number, index }: { readonly number: number; readonly index: number },
): Entry {
  if (bad) {
    const bytes = Buffer.from(`bad ${source} ${number} ${index}`)
    return { reason: 'unreadable', message: 'cannot be read', bytes }
  }
  const value = { id: `${source}-${id}`, customer: customers[customer] ?? '', amount }
  const roundedMs = Math.floor(Math.max(0, index * paceMs - behindMs) / 4) * 4
  return { value, timestampMs: roundedMs + number }
}

function weighted<T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}
