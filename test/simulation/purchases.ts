import fc from 'fast-check'
import { memory } from '#connectors'
import { dedupe, type OperatorSpec } from '#operators'
import { pipeline, type PipelineDefinition } from '#pipeline'
import { longCodec } from '#schemas'
import { value } from '#state'

/** The input of the simulated job: a purchase, or bad input. */
export interface Purchase {
  readonly id: string
  readonly customer: string
  readonly amount: number
}

export type Entry = memory.Scripted<Purchase>
export type Partitions = Readonly<Record<string, readonly Entry[]>>

/** What the simulated job leaves outside, each list sorted: order across partitions is free. */
export interface Outcome {
  readonly archive: readonly string[]
  readonly totals: readonly string[]
  readonly conflicts: readonly string[]
  readonly late: readonly string[]
  readonly rejects: readonly string[]
}

export type Output = keyof Outcome
export const outputs = ['archive', 'totals', 'conflicts', 'late', 'rejects'] as const

const customers = ['ada', 'bob', 'cyd']
const totalState = { total: value(longCodec) }

/** Emits the running total of each customer: every message shows whether state was lost or doubled. */
const runningTotal: OperatorSpec<Purchase, string, typeof totalState> = {
  kind: 'running-total',
  state: totalState,
  keyed: true,
  bound: 'one number a customer',
  open: ({ cells, timers }) => ({
    onMessage(message, output) {
      const total = (cells.total.get(message.key) ?? 0) + message.value.amount
      cells.total.set(message.key, total)
      timers.set(message.key, Math.ceil(message.timestampMs / 50) * 50)
      output.emit({ ...message, value: `${message.key} ${total}` })
    },
    onTimer({ key, timestampMs }, output) {
      const value = `${key} had bought before ${timestampMs}`
      output.emit({ key, value, timestampMs, origin: timerOrigin })
    },
  }),
}

const timerOrigin = {
  source: '',
  partition: '',
  offset: 0,
  bytes: new Uint8Array(),
  replayed: false,
}

/** The job: dedupe, archive, running totals with timers, every side output read. */
export function purchases(
  partitions: Partitions,
  collections: Readonly<Record<Output, memory.Collection<unknown>>>,
): PipelineDefinition {
  const latenessMs = 30
  // Nothing may depend on how long something took.
  const idleAfterMs = Number.POSITIVE_INFINITY
  return pipeline('purchases', (p) => {
    const known = p
      .source('purchases', memory.read<Purchase>({ partitions, latenessMs, idleAfterMs }))
      .key('by-id', ({ id }) => id)
      .apply('dedupe', dedupe<Purchase>({ withinMs: 200, bucketMs: 50, fingerprintOf: contentOf }))
    known.sink('archive', memory.write(collections.archive))
    known.sideOutput('conflicts').sink('conflicts', memory.write(collections.conflicts))
    known.sideOutput('late').sink('late', memory.write(collections.late))
    known
      .key('by-customer', ({ customer }) => customer)
      .apply('running-total', runningTotal)
      .sink('totals', memory.write(collections.totals))
    p.rejects.sink('rejects', memory.write(collections.rejects))
  })
}

/** Histories with retries, conflicts, late purchases and bad input, over up to three partitions. */
export const histories: fc.Arbitrary<Partitions> = fc
  .array(fc.array(entry(), { maxLength: 25 }), { minLength: 1, maxLength: 3 })
  .map((partitions) =>
    Object.fromEntries(
      partitions.map((entries, index) => [`p${index}`, inPartition(entries, `p${index}`)]),
    ),
  )

interface Draft {
  readonly id: number
  readonly customer: number
  readonly amount: number
  readonly bad: boolean
  readonly behindMs: number
}

function entry(): fc.Arbitrary<Draft> {
  return fc.record({
    id: fc.nat({ max: 12 }),
    customer: fc.nat({ max: 2 }),
    amount: fc.nat({ max: 2 }),
    bad: fc.boolean().map((bad) => bad),
    behindMs: fc.oneof(
      { weight: 6, arbitrary: fc.nat({ max: 25 }) },
      { weight: 1, arbitrary: fc.nat({ max: 600 }) },
    ),
  })
}

/** Times rise by 20 ms an entry. Ids repeat within a partition only, so that its order decides. */
function inPartition(entries: readonly Draft[], partition: string): readonly Entry[] {
  return entries.map(({ id, customer, amount, bad, behindMs }, index) => {
    if (bad && amount === 0) {
      return { reason: 'unreadable', message: 'cannot be read', bytes: Buffer.from(`bad ${index}`) }
    }
    const value = { id: `${partition}-${id}`, customer: customers[customer] ?? '', amount }
    return { value, timestampMs: Math.max(0, index * 20 - behindMs) }
  })
}

function contentOf({ customer, amount }: Purchase): number {
  return customers.indexOf(customer) * 1_000 + amount
}
