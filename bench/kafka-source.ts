import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { kafka, type SourceReader } from '#connectors'
import { accepted, type Decoder } from '#schemas'
import { conformanceContext, settingsOf } from '../connectors/conformance/context.ts'
import { call } from '../connectors/kafka/call.ts'
import { connected, disconnected } from '../connectors/kafka/connect.ts'
import type { FetchedMessage, ProducerApi } from '../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../connectors/kafka/driver.ts'
import { openConsumer } from '../connectors/kafka/source/open-consumer.ts'
import { figures, median, type Figure } from './figure.ts'

const messages = 300_000
const valueBytes = 350
const partitions = [0, 1, 2, 3]
const rounds = 5

/**
 * The source of a topic beside a bare consumer of the same properties, in turns. What the source does
 * besides: buffers by partition, a choice between them, a message with its origin for each record.
 */
export async function benchKafkaSource(brokers: string): Promise<readonly Figure[]> {
  const topic = `bench-${randomBytes(6).toString('hex')}`
  const settings = { brokers, statisticsIntervalMs: 0 }
  const config = settingsOf(kafka.connector, settings) as kafka.KafkaConfig
  const admin = await kafka.openAdmin(config)
  const created = { topic, num_partitions: partitions.length, replication_factor: 1, config: {} }
  await admin.createTopic(created)
  try {
    await fill(topic, config)
    const bare: number[] = []
    const source: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await measureBare(topic, config))
      source.push(await measureSource(topic, settings))
    }
    return figures('kafka source', [
      ['bare consumer, consume(1000)', median(bare), 'events/s'],
      ['kafka.read', median(source), 'events/s'],
      ['kafka.read beside it', (100 * median(source)) / median(bare), '%'],
    ])
  } finally {
    await admin.deleteTopic(topic)
    await admin.close()
  }
}

async function fill(topic: string, config: kafka.KafkaConfig): Promise<void> {
  const { Producer } = await loadKafkaDriver()
  const properties = { 'bootstrap.servers': config.brokers, 'linger.ms': 5 }
  const producer = await connected(config, () => new Producer(properties))
  const value = Buffer.alloc(valueBytes, 'customer event ')
  for (let n = 0; n < messages; n += 1) {
    producer.produce(topic, n % partitions.length, value, String(n))
    if (n % 10_000 === 0) await flush(producer)
  }
  await flush(producer)
  await disconnected(producer)
}

function flush(producer: ProducerApi): Promise<void> {
  return call<void>((done) => producer.flush(30_000, done))
}

async function measureBare(topic: string, config: kafka.KafkaConfig): Promise<number> {
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const driver = await loadKafkaDriver()
  const consumer = await openConsumer(driver, config, { pipeline: topic, logger })
  consumer.setDefaultConsumeTimeout(50)
  consumer.assign(partitions.map((partition) => ({ topic, partition, offset: 0 })))
  const startedMs = performance.now()
  for (let read = 0; read < messages;) {
    const batch = await call<readonly FetchedMessage[]>((done) => consumer.consume(1_000, done))
    read += batch.length
  }
  const rate = perSecond(startedMs)
  await disconnected(consumer)
  return rate
}

async function measureSource(topic: string, settings: object): Promise<number> {
  const spec = kafka.read({ topics: [topic], decode: asItIs })
  const { connector } = kafka
  const reader = await spec.open(
    conformanceContext({ connector, directory: tmpdir(), settings, pipeline: topic }),
  )
  const startedMs = performance.now()
  await readThrough(reader)
  const rate = perSecond(startedMs)
  await reader.close()
  return rate
}

/** Polls as the runtime does: with the partition that is furthest behind. */
async function readThrough(reader: SourceReader<Buffer>): Promise<void> {
  const { signal } = new AbortController()
  const read = new Map<string, number>()
  const readOf = (partition: string) => read.get(partition) ?? 0
  for (let total = 0; total < messages;) {
    const behind = reader.partitions().toSorted((left, right) => readOf(left) - readOf(right))[0]
    const limit = { messagesMax: 2_000, bytesMax: 1 << 20 }
    const poll = await reader.poll(
      behind === undefined ? limit : { ...limit, partition: behind },
      signal,
    )
    if (typeof poll !== 'object') continue
    total += poll.messages.length
    read.set(poll.partition, readOf(poll.partition) + poll.messages.length)
  }
}

/** Leaves out what decoding costs: a bare consumer does not decode either. */
const asItIs: Decoder<Buffer> = {
  name: 'bytes, not copied',
  decode: (chunk, _start, _end, { receivedAtMs }) => accepted(chunk, receivedAtMs),
}

function perSecond(startedMs: number): number {
  return (messages / (performance.now() - startedMs)) * 1_000
}
