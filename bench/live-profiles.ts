import {
  foldProfile,
  resolveIdentity,
  type ProfileChange,
  type Resolved,
  type SegmentSet,
} from '#operators'
import { days, type Message } from '#schemas'
import { fiftySegments, fiftyTraits as traits } from './fifty-traits.ts'
import { figures, type Figure } from './figure.ts'
import { openBench, SlicedCpu, type OperatorBench } from './operator-bench.ts'
import { simulatedBatches } from './simulated-batches.ts'

const batchLength = 1_000
const batchesPerSlice = 30
const slices = 8
/** How far behind the newest event the watermark stays: simulated events are up to a day late. */
const latenessMs = days(1)

/**
 * What fifty traits and fifty segments cost beside none, behind the same identity step; what they store;
 * and how fast profiles take segments that were all changed.
 */
export async function benchLiveProfiles(): Promise<readonly Figure[]> {
  const identity = await openBench(resolveIdentity())
  const bare = await openBench(foldProfile({ traits: {} }))
  const followed = await openBench(foldProfile({ traits, segments: fiftySegments(1) }))
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
  const changed = followed.with(specOf(fiftySegments(2)))
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
