import fc from 'fast-check'
import type { OperatorSpec, Sided } from '#operators'
import type { Message } from '#schemas'
import {
  memoryStore,
  remoteStore,
  type CellSpecs,
  type MapCell,
  type StateStore,
  type WorkingSet,
} from '#state'
import { messageOf } from '../../helpers/customer-events.ts'
import { openOperator } from '../../helpers/operator-harness.ts'

/** A message on one side of a join, at an event time. */
export interface Arrival {
  readonly side: 'left' | 'right'
  readonly key: string
  readonly id: string
  readonly at: number
}

/** What happens to a join: a message comes, the watermark moves, or the process is started anew. */
export type Step = Arrival | { readonly watermark: number } | 'restart'

/** Everything that a join said, in its order, and how many rows it kept of keys `a` and `b`. */
export interface Played<Out> {
  readonly emitted: readonly Message<Out>[]
  readonly late: readonly unknown[]
  readonly refused: readonly string[]
  readonly counters: ReadonlyMap<string, number>
  readonly kept: number
}

const keys = ['a', 'b']

/** Times are close together, so that ties, edges of intervals and late messages are common. */
export const stepsArbitrary: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          side: fc.constantFrom('left' as const, 'right' as const),
          key: fc.constantFrom(...keys),
          at: fc.integer({ min: -4, max: 12 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ watermark: fc.integer({ min: -4, max: 14 }) }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    ),
    { maxLength: 40 },
  )
  .map((steps) =>
    steps.map((step, place) =>
      step !== 'restart' && 'side' in step ? { ...step, id: `${step.side} ${place}` } : step,
    ),
  )

/** A message on one side of a join, as a join reads it. */
export function sided({ side, id, at, key }: Arrival): Message<Sided<string, string>> {
  return messageOf({ side, value: id }, { key, timestampMs: at })
}

/** Shorthand for an arrival under the key `a`. */
export function left(id: string, at: number, key = 'a'): Arrival {
  return { side: 'left', id, at, key }
}

/** Shorthand for an arrival under the key `a`. */
export function right(id: string, at: number, key = 'a'): Arrival {
  return { side: 'right', id, at, key }
}

/** The arrivals among the steps. */
export function arrivalsOf(steps: readonly Step[]): readonly Arrival[] {
  return steps.filter((step): step is Arrival => step !== 'restart' && 'side' in step)
}

/** How far the watermark is after some steps. */
export function watermarkOf(steps: readonly Step[]): number {
  const watermarks = steps.flatMap((step) =>
    step !== 'restart' && 'watermark' in step ? [step.watermark] : [],
  )
  return Math.max(-Infinity, ...watermarks)
}

/**
 * Plays steps on an operator. A restart opens it anew from what was saved. With `remote` the state is at
 * a distance, where any read throws that was not fetched before.
 */
export async function play<Out, S extends CellSpecs>(
  spec: () => OperatorSpec<Sided<string, string>, Out, S>,
  steps: readonly Step[],
  place: 'local' | 'remote' = 'local',
): Promise<Played<Out>> {
  const store = place === 'local' ? memoryStore() : distantStore()
  let watermarkMs = -Infinity
  const open = () => openOperator(spec(), { store, cacheEntriesMax: 1, watermarkMs })
  let harness = await open()
  const harnesses = [harness]
  for (const step of steps) {
    if (step === 'restart') {
      await harness.checkpoint()
      harness = await open()
      harnesses.push(harness)
    } else if ('side' in step) await harness.sendRemote(sided(step))
    else {
      watermarkMs = Math.max(watermarkMs, step.watermark)
      await harness.advanceRemote(watermarkMs)
    }
  }
  await harness.checkpoint()
  return {
    emitted: harnesses.flatMap(({ emitted }) => emitted),
    late: harnesses.flatMap((each) => each.side('late')),
    refused: harnesses.flatMap(({ refused }) => refused.map(({ reason }) => reason)),
    counters: sums(harnesses.flatMap(({ counters }) => [...counters])),
    kept: await keptRows(harness.workingSet, Object.keys(spec().state)),
  }
}

function distantStore(): StateStore {
  return remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 1, sleep: async () => {} })
}

function sums(counts: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const [name, by] of counts) sums.set(name, (sums.get(name) ?? 0) + by)
  return sums
}

async function keptRows(workingSet: WorkingSet<CellSpecs>, names: readonly string[]) {
  let rows = 0
  for (const name of names) {
    await workingSet.prefetch(name, keys)
    const cell = workingSet.cells[name] as unknown as MapCell<unknown>
    for (const key of keys) rows += [...cell.entries(key)].length
  }
  return rows
}
