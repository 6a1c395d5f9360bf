import { Bench } from 'tinybench'
import {
  contentFingerprint,
  customerEventCodec,
  customerEventJson,
  identifiersOf,
  stringHash,
  type CustomerEvent,
} from '#schemas'
import { generate } from '../examples/simulator/generate.ts'
import { cpuClockMs } from './cost.ts'
import { figures, type Figure } from './figure.ts'
import { returningPeople, seed } from './workspace.ts'

const eventsCount = 20_000

/** What is asked of each decoded event on its way: a task goes over all of them. */
export function benchEvents(): readonly Figure[] {
  const events = someEvents()
  const encoded = events.map((event) => customerEventCodec.encode(event))
  // By CPU time: on a machine that others use too it is steadier than the wall clock.
  const bench = new Bench({ now: cpuClockMs, time: 1_000, iterations: 10, warmupIterations: 3 })
  const each = (name: string, work: (event: CustomerEvent) => unknown): void => {
    bench.add(name, () => {
      for (const event of events) work(event)
    })
  }
  each('contentFingerprint', contentFingerprint)
  each('identifiersOf', (event) => identifiersOf(event))
  each('stringHash of a messageId', ({ messageId }) => stringHash(messageId))
  each('encode as Avro', (event) => customerEventCodec.encode(event))
  bench.add('decode from Avro', () => {
    for (const bytes of encoded) customerEventCodec.decode(bytes)
  })
  bench.runSync()
  const rows = bench.tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`${name} was not measured: ${result.state}`)
    return [name, (result.latency.p50 * 1_000) / eventsCount, 'CPU µs/event'] as const
  })
  return figures('parts of the way of an event', rows)
}

function someEvents(): readonly CustomerEvent[] {
  const decoder = customerEventJson()
  const events: CustomerEvent[] = []
  for (const { line, receivedAtMs } of generate({ seed, ...returningPeople })) {
    const bytes = Buffer.from(line)
    const decoded = decoder.decode(bytes, 0, bytes.length, { receivedAtMs })
    if (decoded.ok) events.push(decoded.value)
    if (events.length === eventsCount) break
  }
  return events
}
