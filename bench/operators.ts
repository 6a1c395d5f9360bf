import {
  count,
  dedupe,
  foldProfile,
  latestTraits,
  messageKey,
  resolveIdentity,
  sum,
  tumblingWindow,
  type Operator,
  type OperatorSpec,
  type Output,
} from '#operators'
import { ChunkOrigin, customerEventJson, withKey, type CustomerEvent, type Message } from '#schemas'
import { memoryStore, openCells, type CellSpecs, type WorkingSet } from '#state'
import { generate } from '../examples/simulator/generate.ts'

/**
 * CPU microseconds an event of each stateful operator, over the real working set in memory, without
 * the runtime around it; parsing an event of the same size in the same run is the yardstick.
 *
 * `npx tsx bench/operators.ts [events] [people]`
 */
const eventCount = Number(process.argv[2] ?? 200_000)
const peopleCount = Number(process.argv[3] ?? eventCount / 10)

/** Events that go through an operator at a time. */
const batchLength = 1_000

/** Rows of the table. */
const rowCount = 8

/** Adds up the CPU time of calls, all threads of the process included. */
class Stopwatch {
  #microseconds = 0

  run<T>(work: () => T): T {
    const before = process.cpuUsage()
    const result = work()
    const { user, system } = process.cpuUsage(before)
    this.#microseconds += user + system
    return result
  }

  /** Microseconds an event since the last call. */
  take(events: number): string {
    const each = this.#microseconds / events
    this.#microseconds = 0
    return each.toFixed(2).padStart(7)
  }
}

const decoder = customerEventJson()
const parsing = new Stopwatch()

/** Simulated events in the order of their arrival, as messages. */
function* batches(): Generator<readonly Message<CustomerEvent>[]> {
  let batch: Message<CustomerEvent>[] = []
  let lines: string[] = []
  for (const { line, receivedAtMs } of generate({ seed: 1, people: peopleCount })) {
    const bytes = Buffer.from(line)
    const decoded = decoder.decode(bytes, 0, bytes.length, { receivedAtMs })
    if (!decoded.ok) continue
    lines.push(line)
    const { value, timestampMs } = decoded
    const origin = new ChunkOrigin('web', '0', 0, bytes)
    const message = { key: '', value, timestampMs, origin }
    batch.push(withKey(message, messageKey(value, message)))
    if (batch.length < batchLength) continue
    parsing.run(() => {
      for (const each of lines) JSON.parse(each)
    })
    yield batch
    batch = []
    lines = []
  }
}

/** An operator over the real working set in memory. */
class Bench<In, Out> {
  readonly name: string
  readonly stopwatch = new Stopwatch()
  readonly counters: Record<string, number> = {}
  readonly #operator: Operator<In, Out>
  readonly #output: Output<Out>
  #emitted: Message<Out>[] = []

  constructor(name: string, spec: OperatorSpec<In, Out>, { cells, timers }: WorkingSet<CellSpecs>) {
    this.name = name
    this.#operator = spec.open({
      step: name,
      cells,
      timers,
      watermarkMs: () => -Infinity,
      count: (counter, by = 1) => {
        this.counters[counter] = (this.counters[counter] ?? 0) + by
      },
    })
    this.#output = {
      emit: (message) => void this.#emitted.push(message),
      reject: () => undefined,
      sideOutput: () => undefined,
    }
  }

  run(batch: readonly Message<In>[]): readonly Message<Out>[] {
    this.#emitted = []
    this.stopwatch.run(() => {
      for (const message of batch) this.#operator.onMessage(message, this.#output)
    })
    return this.#emitted
  }
}

async function open<In, Out, S extends CellSpecs>(name: string, spec: OperatorSpec<In, Out, S>) {
  const state = await openCells(memoryStore(), name, spec.state, { cacheEntriesMax: 100_000_000 })
  const untyped = spec as unknown as OperatorSpec<In, Out>
  return new Bench(name, untyped, state)
}

const traits = {
  identified: latestTraits(),
  orders: count((event: CustomerEvent) => event.event === 'Order Completed'),
  revenue: sum((event: CustomerEvent) => event.properties['revenue'], { decimals: 2 }),
}
const aggregate = { events: count<CustomerEvent>() }
const once = await open('dedupe', dedupe())
const identity = await open('identity', resolveIdentity())
const fold = await open('fold', foldProfile({ traits }))
const window = await open('window', tumblingWindow({ sizeMs: 3_600_000, aggregate }))
const benches = [once, identity, fold, window]

console.log(['events', 'JSON.parse', ...benches.map(({ name }) => name)].join('\t'))
let read = 0
for (const batch of batches()) {
  fold.run(identity.run(once.run(batch)))
  window.run(batch.map((message) => withKey(message, message.value.anonymousId ?? 'nobody')))
  read += batch.length
  if (read % (eventCount / rowCount) === 0) {
    const taken = [parsing, ...benches.map(({ stopwatch }) => stopwatch)]
    console.log([read, ...taken.map((each) => each.take(eventCount / rowCount))].join('\t'))
  }
  if (read >= eventCount) break
}
for (const { name, counters } of benches) console.log(name, JSON.stringify(counters))
