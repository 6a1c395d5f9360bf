import { memory, type SourceSpec } from '#connectors'
import {
  count,
  dedupe,
  sum,
  tumbling,
  window,
  type OperatorSpec,
  type WindowResult,
} from '#operators'
import { pipeline, type PipelineDefinition, type Stream } from '#pipeline'
import { longCodec, type Message, type Rejection } from '#schemas'
import { value } from '#state'
import type { History, Partitions, Purchase } from './histories.ts'

/** Event times of the job; small, so that a short history outlives every memory. */
export const times = {
  latenessMs: 32,
  withinMs: 100,
  bucketMs: 25,
  reminderMs: 50,
  windowMs: 40,
  allowedLatenessMs: 20,
} as const

/** What the running total emits: for each purchase the new total, for each timer when it was due. */
export type Total =
  (Purchase & { readonly total: number }) | { readonly customer: string; readonly dueMs: number }

/** What the simulated job leaves outside, in the order of coming. */
export interface Outside {
  readonly archive: readonly Message<Purchase>[]
  readonly conflicts: readonly Message<Purchase>[]
  readonly late: readonly Message<Purchase>[]
  readonly totals: readonly Message<Total>[]
  readonly windows: readonly Message<WindowResult>[]
  /** Purchases that came too late for their window. */
  readonly missed: readonly Message<Purchase>[]
  readonly rejects: readonly Message<Rejection>[]
}

export type Output = keyof Outside
export type Collections = Readonly<Record<Output, memory.Collection<unknown>>>
export const outputs = [
  'archive',
  'conflicts',
  'late',
  'totals',
  'windows',
  'missed',
  'rejects',
] as const

export const totalState = { total: value(longCodec) }

/** Shows every message whether state was lost or doubled, and sets a timer for each. */
const runningTotal: OperatorSpec<Purchase, Total, typeof totalState> = {
  kind: 'running-total',
  state: totalState,
  keyed: true,
  bound: 'one number a customer',
  open: ({ cells, timers, ...context }) => ({
    onMessage(message, output) {
      const total = (cells.total.get(message.key) ?? 0) + message.value.amount
      cells.total.set(message.key, total)
      timers.set(message.key, reminderOf(message.timestampMs))
      context.count('added')
      output.emit({ ...message, value: { ...message.value, total } })
    },
    onTimer({ key, timestampMs }, output) {
      const value = { customer: key, dueMs: timestampMs }
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

/** When the timer of a purchase is due. */
export function reminderOf(timestampMs: number): number {
  return Math.ceil(timestampMs / times.reminderMs) * times.reminderMs
}

export const dedupeSpec = dedupe<Purchase>({
  withinMs: times.withinMs,
  bucketMs: times.bucketMs,
  fingerprintOf: ({ customer, amount }) => customer.charCodeAt(0) * 1_000 + amount,
})

export const windowSpec = window<Purchase>({
  over: tumbling({ sizeMs: times.windowMs }),
  allowedLatenessMs: times.allowedLatenessMs,
  aggregate: { bought: sum(({ amount }) => amount, { decimals: 0 }), purchases: count() },
})

/** The job: each source deduplicated, then merged for the archive, running totals and windows. */
export function purchases(
  history: History,
  collections: Collections,
  wrap: (source: string, spec: SourceSpec<Purchase>) => SourceSpec<Purchase>,
): PipelineDefinition {
  return pipeline('purchases', (p) => {
    const known = Object.entries(history).map(([name, partitions]) =>
      p
        .source(name, wrap(name, sourceOf(partitions)))
        .key(`${name}-by-id`, ({ id }) => id)
        .apply(`${name}-dedupe`, dedupeSpec),
    )
    const sideOutput = (name: string): readonly Stream<Purchase>[] =>
      known.map((stream) => stream.sideOutput(name))
    p.merge('all-conflicts', ...sideOutput('conflicts')).sink(
      'conflicts',
      memory.write(collections.conflicts),
    )
    p.merge('all-late', ...sideOutput('late')).sink('late', memory.write(collections.late))
    const merged = p.merge('purchases', ...known)
    merged.sink('archive', memory.write(collections.archive))
    const keyed = merged.key('by-customer', ({ customer }) => customer)
    keyed.apply('totals', runningTotal).sink('all-totals', memory.write(collections.totals))
    const windows = keyed.apply('windows', windowSpec)
    windows.sink('all-windows', memory.write(collections.windows))
    windows.sideOutput('late').sink('missed', memory.write(collections.missed))
    p.rejects.sink('rejects', memory.write(collections.rejects))
  })
}

function sourceOf(partitions: Partitions): SourceSpec<Purchase> {
  const { latenessMs } = times
  // Nothing may depend on how long something took.
  return memory.read({ partitions, latenessMs, idleAfterMs: Number.POSITIVE_INFINITY })
}
