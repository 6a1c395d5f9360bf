import {
  and,
  average,
  count,
  defineSegments,
  defineTraits,
  event,
  eventType,
  foldProfile,
  inSegment,
  last,
  max,
  mostFrequent,
  not,
  or,
  property,
  resolveIdentity,
  sliding,
  sum,
  timestamp,
  trait,
  uniqueCount,
  type ProfileChange,
  type Resolved,
  type SegmentDefinitions,
  type SegmentSet,
  type TraitDefinitions,
} from '#operators'
import { days, type Message } from '#schemas'
import { figures, type Figure } from './figure.ts'
import { openBench, SlicedCpu, type OperatorBench } from './operator-bench.ts'
import { simulatedBatches } from './simulated-batches.ts'

const batchLength = 1_000
const batchesPerSlice = 30
const slices = 8
/** How far behind the newest event the watermark stays: simulated events are up to a day late. */
const latenessMs = days(1)

const events = {
  viewed: event('Product Viewed'),
  added: event('Product Added'),
  ordered: event('Order Completed'),
  page: eventType('page'),
  any: not(event('Never Happens')),
}
const spans = { week: days(7), month: days(30) }

/** Ten traits of each of five kinds of events: six over a lifetime, four over windows by days. */
const traits = defineTraits(Object.fromEntries(Object.entries(events).flatMap(traitsOf)))

function traitsOf([name, happened]: [string, (typeof events)['any']]): [
  string,
  TraitDefinitions[string],
][] {
  const over = (sizeMs: number) => sliding({ sizeMs, everyMs: days(1) })
  return [
    [`${name}_count`, count().where(happened)],
    [`${name}_last`, last(timestamp()).where(happened)],
    [`${name}_sum`, sum(property('revenue')).where(happened)],
    [`${name}_max`, max(property('price')).where(happened)],
    [`${name}_average`, average(property('price')).where(happened)],
    [`${name}_products`, uniqueCount(property('product_id')).where(happened)],
    [`${name}_week`, count().where(happened).over(over(spans.week))],
    [`${name}_month`, count().where(happened).over(over(spans.month))],
    [`${name}_month_sum`, sum(property('revenue')).where(happened).over(over(spans.month))],
    [
      `${name}_favourite`,
      mostFrequent(property('category')).where(happened).over(over(spans.month)),
    ],
  ]
}

/** Ten segments of each kind of events: over counts, sums, windows, and over each other. */
function segmentsFrom(least: number): SegmentSet {
  const definitions: SegmentDefinitions = Object.fromEntries(
    Object.keys(events).flatMap((name) => [
      [`${name}_some`, trait(`${name}_count`).atLeast(least)],
      [`${name}_many`, trait(`${name}_count`).atLeast(20 * least)],
      [`${name}_rich`, trait(`${name}_sum`).atLeast(100 * least)],
      [`${name}_dear`, trait(`${name}_max`).atLeast(50)],
      [`${name}_broad`, trait(`${name}_products`).atLeast(5 * least)],
      [`${name}_week`, trait(`${name}_week`).atLeast(least)],
      [
        `${name}_quiet`,
        and(trait(`${name}_count`).atLeast(1), not(trait(`${name}_week`).atLeast(1))),
      ],
      [
        `${name}_month`,
        or(trait(`${name}_month`).atLeast(5), trait(`${name}_month_sum`).atLeast(99)),
      ],
      [`${name}_both`, and(inSegment(`${name}_some`), inSegment(`${name}_rich`))],
      [`${name}_lost`, and(inSegment(`${name}_many`), inSegment(`${name}_quiet`))],
    ]),
  )
  return defineSegments(definitions)
}

/**
 * What fifty traits and fifty segments cost beside none, behind the same identity step; what they store;
 * and how fast profiles take segments that were all changed.
 */
export async function benchLiveProfiles(): Promise<readonly Figure[]> {
  const identity = await openBench(resolveIdentity())
  const bare = await openBench(foldProfile({ traits: {} }))
  const followed = await openBench(foldProfile({ traits, segments: segmentsFrom(1) }))
  const cpu = { identity: new SlicedCpu(), bare: new SlicedCpu(), followed: new SlicedCpu() }
  const people = new Map<string, Message<Resolved>>()
  let [batches, newestMs] = [0, 0]
  for (const batch of simulatedBatches(batchLength)) {
    const resolved = identity.run(batch, cpu.identity)
    for (const message of resolved) {
      for (const id of message.value.absorbed) people.delete(id)
      people.set(message.value.profileId, message)
    }
    bare.run(resolved, cpu.bare)
    followed.run(resolved, cpu.followed)
    newestMs = batch.reduce((newest, { timestampMs }) => Math.max(newest, timestampMs), newestMs)
    followed.advance(newestMs - latenessMs, cpu.followed)
    batches += 1
    if (batches % batchesPerSlice === 0) for (const each of Object.values(cpu)) each.endSlice()
    if (batches === batchesPerSlice * slices) break
  }
  const [alone, whole] = [
    cpu.identity.microsecondsPerEvent + cpu.bare.microsecondsPerEvent,
    cpu.identity.microsecondsPerEvent + cpu.followed.microsecondsPerEvent,
  ]
  const changed = followed.with(specOf(segmentsFrom(2)))
  const again = lookAgain(people, changed)
  const profiles = people.size
  return figures('50 traits and 50 segments, beside none (state in memory, no runtime)', [
    ['profiles', profiles, 'count'],
    ['identity and fold, none', 1e6 / alone, 'events/s'],
    ['identity and fold, 50 and 50', 1e6 / whole, 'events/s'],
    ['50 and 50, to none', alone / whole, 'times'],
    ['fold alone, none', cpu.bare.microsecondsPerEvent, 'CPU µs/event'],
    ['fold alone, 50 and 50', cpu.followed.microsecondsPerEvent, 'CPU µs/event'],
    ['stored, none', bare.storedBytes() / profiles, 'bytes/profile'],
    ['stored, 50 and 50', followed.storedBytes() / profiles, 'bytes/profile'],
    ['changed segments, a million profiles', again, 's'],
  ])
}

/** Seconds of CPU time that a million profiles take to be looked at again, all segments changed. */
function lookAgain(
  people: ReadonlyMap<string, Message<Resolved>>,
  changed: OperatorBench<Resolved, ProfileChange>,
): number {
  const cpu = new SlicedCpu()
  const messages = [...people.values()].map((message) => ({
    ...message,
    value: { ...message.value, event: null, fragment: '', absorbed: [], deltas: [] },
  }))
  for (let from = 0; from < messages.length; from += batchLength) {
    changed.run(messages.slice(from, from + batchLength), cpu)
    cpu.endSlice()
  }
  return cpu.microsecondsPerEvent
}

function specOf(segments: SegmentSet) {
  return foldProfile({ traits, segments }) as unknown as Parameters<
    OperatorBench<Resolved, ProfileChange>['with']
  >[0]
}
