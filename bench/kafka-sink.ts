import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { kafka } from '#connectors'
import { bytesEncoder, type Message } from '#schemas'
import { conformanceContext, settingsOf } from '../connectors/conformance/context.ts'
import { call } from '../connectors/kafka/call.ts'
import { connected, disconnected } from '../connectors/kafka/connect.ts'
import { loadKafkaDriver } from '../connectors/kafka/driver.ts'
import {
  producerProperties,
  producerTopicProperties,
} from '../connectors/kafka/sink/transactions/producer-properties.ts'
import { startCost, type Cost } from './cost.ts'
import { figures, median, type Figure, type Unit } from './figure.ts'

const messages = 200_000
const valueBytes = 350
/** Messages of a transaction, and of an epoch: what comes in a tenth of a second, and in a second. */
const batches = [10_000, 100_000]
const rounds = 3

/**
 * The sink of a topic beside a bare transactional producer of the same properties, in turns. What the
 * sink does besides: it stages each message, makes the epoch durable in files, and writes a marker. As
 * in a run, an epoch is written while the one before is committed.
 */
export async function benchKafkaSink(brokers: string): Promise<readonly Figure[]> {
  const rows: [string, number, Unit][] = []
  for (const batch of batches) {
    const bare: Measured[] = []
    const sink: Measured[] = []
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await onTopic(brokers, (bench) => measureBare(bench, batch)))
      sink.push(await onTopic(brokers, (bench) => measureSink(bench, batch)))
    }
    const each = `${batch.toLocaleString('en')} a transaction`
    const rate = (all: readonly Measured[]) => median(all.map(({ perSecond }) => perSecond))
    const cpu = (all: readonly Measured[]) =>
      median(all.map(({ cpuMicroseconds }) => cpuMicroseconds))
    rows.push([`bare transactional producer, ${each}`, rate(bare), 'events/s'])
    rows.push([`kafka.write, ${each}`, rate(sink), 'events/s'])
    rows.push([`kafka.write beside it, ${each}`, (100 * rate(sink)) / rate(bare), '%'])
    rows.push([`bare transactional producer, ${each}`, cpu(bare), 'CPU µs/event'])
    rows.push([`kafka.write, ${each}`, cpu(sink), 'CPU µs/event'])
  }
  return figures('kafka sink', rows)
}

interface Measured {
  readonly perSecond: number
  /** Of all threads of this process, by message. */
  readonly cpuMicroseconds: number
}

interface Bench {
  readonly topic: string
  readonly settings: object
  readonly config: kafka.KafkaConfig
}

async function onTopic(
  brokers: string,
  run: (bench: Bench) => Promise<Measured>,
): Promise<Measured> {
  const topic = `bench-${randomBytes(6).toString('hex')}`
  const markersTopic = `${topic}.markers`
  const settings = { brokers, markersTopic, replicationFactor: 1, statisticsIntervalMs: 0 }
  const config = settingsOf(kafka.connector, settings) as kafka.KafkaConfig
  const admin = await kafka.openAdmin(config)
  await admin.createTopic({ topic, num_partitions: 4, replication_factor: 1, config: {} })
  try {
    return await run({ topic, settings, config })
  } finally {
    await admin.deleteTopic(topic)
    await admin.deleteTopic(markersTopic).catch(() => {})
    await admin.close()
  }
}

async function measureBare({ topic, config }: Bench, batch: number): Promise<Measured> {
  const driver = await loadKafkaDriver()
  const properties = producerProperties(config, topic)
  const producer = await connected(
    config,
    () => new driver.Producer(properties, producerTopicProperties),
  )
  await call<void>((done) => producer.initTransactions(30_000, done))
  const stop = startCost()
  for (let from = 0; from < messages; from += batch) {
    await call<void>((done) => producer.beginTransaction(done))
    for (let n = from; n < from + batch; n += 1) {
      while (!queued(() => producer.produce(topic, null, value, String(n), timestampMs))) {
        producer.poll()
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    }
    await call<void>((done) => producer.commitTransaction(30_000, done))
  }
  const measured = measuredBy(stop())
  await disconnected(producer)
  return measured
}

async function measureSink({ topic, settings }: Bench, batch: number): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'anabranch-bench-'))
  const key = (message: Message<Uint8Array | null>) => message.key
  const spec = kafka.write({ topic, key, value: bytesEncoder() })
  const context = conformanceContext({
    connector: kafka.connector,
    directory,
    settings,
    pipeline: topic,
  })
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
  const measured = measuredBy(stop())
  await sink.close()
  await rm(directory, { recursive: true })
  return measured
}

const value = Buffer.alloc(valueBytes, 'customer event ')
const timestampMs = Date.UTC(2024, 0)

function polled(from: number): Message<Uint8Array | null>[] {
  const origin = { source: 'bench', partition: '0', offset: 0, bytes: value, replayed: false }
  return Array.from({ length: 1_000 }, (_, index) => {
    return { key: String(from + index), value, timestampMs, origin }
  })
}

function queued(produce: () => unknown): boolean {
  try {
    produce()
    return true
  } catch (error) {
    if ((error as { code?: number }).code === -184) return false
    throw error
  }
}

function measuredBy({ elapsedMs, cpuMicroseconds }: Cost): Measured {
  return { perSecond: (messages * 1000) / elapsedMs, cpuMicroseconds: cpuMicroseconds / messages }
}
