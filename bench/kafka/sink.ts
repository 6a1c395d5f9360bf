import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { kafka } from '#connectors'
import { bytesEncoder, type Message } from '#schemas'
import { conformanceContext } from '../../connectors/conformance/context.ts'
import { disconnected } from '../../connectors/kafka/connect.ts'
import { startCost, type Cost } from '../cost.ts'
import type { Figure } from '../figure.ts'
import { sideBySide } from '../side-by-side.ts'
import { begin, commit, openBareProducer } from './bare-producer.ts'
import { produceWhenRoom, value } from './messages.ts'
import { Topics } from './topics.ts'

const messages = 400_000
/** Messages of a transaction, and of an epoch: what comes in a tenth of a second, and in a second. */
const batches = [10_000, 100_000]
const rounds = 3

/**
 * The sink of a topic beside a bare transactional producer of the same properties. What the sink does
 * besides: it stages each message, makes the epoch durable in files, and writes a marker. As in a run,
 * an epoch is written while the one before is committed.
 */
export async function benchKafkaSink(brokers: string): Promise<readonly Figure[]> {
  return await Topics.with(brokers, async (topics) => {
    const found: Figure[] = []
    for (const batch of batches) {
      const each = `${batch.toLocaleString('en')} a transaction`
      const match = {
        count: messages,
        cpu: 'CPU µs/event',
        rounds,
        bare: { name: 'bare transactional producer', run: () => produceBare(topics, batch) },
        ours: [{ name: 'kafka.write', run: () => writeAll(topics, batch) }],
      } as const
      found.push(...(await sideBySide(`kafka sink, ${each}`, match)))
    }
    return found
  })
}

async function produceBare(topics: Topics, batch: number): Promise<Cost> {
  const topic = await topics.make()
  const producer = await openBareProducer(topic, topics)
  const stop = startCost()
  for (let from = 0; from < messages; from += batch) {
    await begin(producer)
    for (let n = from; n < from + batch; n += 1) {
      const room = produceWhenRoom(producer, () =>
        producer.produce(topic, null, value, String(n), timestampMs),
      )
      if (room !== undefined) await room
    }
    await commit(producer)
  }
  const cost = stop()
  await disconnected(producer)
  return cost
}

async function writeAll(topics: Topics, batch: number): Promise<Cost> {
  const topic = await topics.make()
  const directory = await mkdtemp(join(tmpdir(), 'anabranch-bench-'))
  const key = (message: Message<Uint8Array | null>) => message.key
  const spec = kafka.write({ topic, key, value: bytesEncoder() })
  const { connector } = kafka
  const { settings } = topics
  const context = conformanceContext({ connector, directory, settings, pipeline: topic })
  const sink = await spec.open(context, 0)
  const stop = startCost()
  let committed = Promise.resolve()
  for (let from = 0, epoch = 1; from < messages; from += batch, epoch += 1) {
    for (let n = from; n < from + batch; n += 1_000) {
      await sink.write(polled(n))
      await setImmediate()
    }
    await committed
    committed = sink.commit(await sink.prepare(epoch))
  }
  await committed
  const cost = stop()
  await sink.close()
  await rm(directory, { recursive: true })
  return cost
}

const timestampMs = Date.UTC(2024, 0)

function polled(from: number): Message<Uint8Array | null>[] {
  const origin = { source: 'bench', partition: '0', offset: 0, bytes: value, replayed: false }
  return Array.from({ length: 1_000 }, (_, index) => {
    return { key: String(from + index), value, timestampMs, origin }
  })
}
