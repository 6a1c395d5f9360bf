import { count, sliding, sum, window } from '#operators'
import { ChunkOrigin, days, hours, minutes, type Message } from '#schemas'
import { figures, type Figure } from './figure.ts'
import { openBench, SlicedCpu } from './operator-bench.ts'

/** Keys that events come to in turn: each has one every two hours. */
const keys = 200
const betweenMs = hours(2) / keys

/** Windows fill for a month before anything is measured. */
const fillMs = days(30)
const slices = 6
const sliceMs = days(5)

/** How far the watermark moves at a time: a batch. */
const batchMs = hours(1)

const steps = [
  ['a day', days(1)],
  ['an hour', hours(1)],
  ['a minute', minutes(1)],
] as const

/** What 30 days of a key cost as their windows slide in shorter steps: results where they change. */
export async function benchWindows(): Promise<readonly Figure[]> {
  const costs: [step: string, microseconds: number, resultsPerEvent: number][] = []
  for (const [step, everyMs] of steps) costs.push([step, ...(await costOf(everyMs))])
  const daily = costs[0]?.[1] ?? NaN
  return figures(
    'sliding windows of 30 days (state in memory, no runtime)',
    costs.flatMap(([step, microseconds, results]) => [
      [`every ${step}`, 1e6 / microseconds, 'events/s'] as const,
      [`every ${step}, to every day`, daily / microseconds, 'times'] as const,
      [`every ${step}, results an event`, results, 'times'] as const,
    ]),
  )
}

async function costOf(everyMs: number): Promise<[microseconds: number, resultsPerEvent: number]> {
  const bench = await openBench(
    window<number>({
      over: sliding({ sizeMs: days(30), everyMs }),
      aggregate: { orders: count(), revenue: sum((value: number) => value, { decimals: 2 }) },
      emit: 'changes',
    }),
  )
  const cpu = new SlicedCpu()
  const filling = new SlicedCpu()
  let [events, results] = [0, 0]
  for (let fromMs = 0; fromMs < fillMs + slices * sliceMs; fromMs += batchMs) {
    const isFilling = fromMs < fillMs
    const batch = batchFrom(fromMs)
    const clock = isFilling ? filling : cpu
    bench.run(batch, clock)
    const given = bench.advance(fromMs + batchMs, clock)
    if (isFilling) continue
    events += batch.length
    results += given
    if ((fromMs + batchMs) % sliceMs === 0) cpu.endSlice()
  }
  return [cpu.microsecondsPerEvent, results / events]
}

/** An hour of events in the order of their times, one key after the other. */
function batchFrom(fromMs: number): Message<number>[] {
  const noBytes = new Uint8Array()
  return Array.from({ length: batchMs / betweenMs }, (_, place) => {
    const timestampMs = fromMs + place * betweenMs
    const event = timestampMs / betweenMs
    const origin = new ChunkOrigin('bench', '', event, noBytes)
    return { key: `key-${event % keys}`, value: (event % 1_000) / 10, timestampMs, origin }
  })
}
