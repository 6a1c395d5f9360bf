import {
  count,
  dedupe,
  event,
  foldProfile,
  latestTraits,
  property,
  resolveIdentity,
  sum,
  tumbling,
  window,
} from '#operators'
import { identifiersOf, withKey, type CustomerEvent, type Message } from '#schemas'
import { figures, type Figure } from './figure.ts'
import { openBench, SlicedCpu } from './operator-bench.ts'
import { simulatedBatches } from './simulated-batches.ts'

/** Events that go through an operator at a time. */
const batchLength = 1_000
const batchesPerSlice = 40
const slices = 8

const dayMs = 86_400_000

/** How far behind the newest event the watermark stays: simulated events are up to a day late. */
const latenessMs = dayMs

const traits = {
  known: latestTraits(),
  orders: count().where(event('Order Completed')),
  revenue: sum(property('revenue')),
}
const hourly = window({
  over: tumbling({ sizeMs: 3_600_000 }),
  aggregate: { events: count<CustomerEvent>() },
})

/** CPU time an event of each stateful operator, over the real working set in memory. */
export async function benchOperators(): Promise<readonly Figure[]> {
  const operators = await openOperators()
  const cpu = {
    dedupe: new SlicedCpu(),
    firstSight: new SlicedCpu(),
    known: new SlicedCpu(),
    fold: new SlicedCpu(),
    window: new SlicedCpu(),
  }
  const { once, identity, fold, window } = operators
  const sights = new Sights()
  let [batches, newestMs] = [0, 0]
  for (const batch of simulatedBatches(batchLength)) {
    const [first, known] = sights.split(once.run(batch, cpu.dedupe))
    fold.run(identity.run(first, cpu.firstSight), cpu.fold)
    fold.run(identity.run(known, cpu.known), cpu.fold)
    window.run(batch.map(byVisitor), cpu.window)
    newestMs = batch.reduce((newest, { timestampMs }) => Math.max(newest, timestampMs), newestMs)
    once.advance(newestMs - latenessMs, cpu.dedupe)
    window.advance(newestMs - latenessMs, cpu.window)
    batches += 1
    if (batches % batchesPerSlice === 0) for (const each of Object.values(cpu)) each.endSlice()
    if (batches === batchesPerSlice * slices) break
  }
  return figures('operators (state in memory, no runtime)', [
    ['dedupe', cpu.dedupe.microsecondsPerEvent, 'CPU µs/event'],
    ['identity, identifiers seen together before', cpu.known.microsecondsPerEvent, 'CPU µs/event'],
    ['identity, first sight of them together', cpu.firstSight.microsecondsPerEvent, 'CPU µs/event'],
    ['events that are a first sight', 100 * sights.firstShare, '%'],
    ['fold', cpu.fold.microsecondsPerEvent, 'CPU µs/event'],
    ['window, hourly count of a visitor', cpu.window.microsecondsPerEvent, 'CPU µs/event'],
  ])
}

async function openOperators() {
  return {
    once: await openBench(dedupe({ withinMs: 7 * dayMs })),
    identity: await openBench(resolveIdentity()),
    fold: await openBench(foldProfile({ traits })),
    window: await openBench(hourly),
  }
}

/** Tells events whose identifiers were seen together before from first sights. */
class Sights {
  readonly #seen = new Set<string>()
  #events = 0
  #first = 0

  split(
    batch: readonly Message<CustomerEvent>[],
  ): readonly [first: Message<CustomerEvent>[], known: Message<CustomerEvent>[]] {
    const first: Message<CustomerEvent>[] = []
    const known: Message<CustomerEvent>[] = []
    for (const message of batch) {
      const identifiers = identifiersOf(message.value)
      const together = identifiers.map(({ type, value }) => `${type}:${value}`).join(' ')
      ;(this.#seen.has(together) ? known : first).push(message)
      this.#seen.add(together)
    }
    this.#events += batch.length
    this.#first += first.length
    return [first, known]
  }

  get firstShare(): number {
    return this.#first / this.#events
  }
}

function byVisitor(message: Message<CustomerEvent>): Message<CustomerEvent> {
  return withKey(message, message.value.anonymousId ?? 'nobody')
}
