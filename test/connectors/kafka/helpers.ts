import { randomBytes } from 'node:crypto'
import { kafka } from '#connectors'
import { accepted, lineDecoder } from '#schemas'
import { conformanceContext, type ContextOptions } from 'anabranch/connectors/conformance'
import { loadKafkaDriver } from '../../../connectors/kafka/driver.ts'
import type { ProducerApi } from '../../../connectors/kafka/driver-api.ts'
import { settingsOf } from '../../../connectors/conformance/context.ts'
import { services } from '../../helpers/services.ts'

/** A name that nobody else has. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`
}

/** Settings for the broker of the tests. */
export const brokerSettings = { brokers: services.kafka ?? '', statisticsIntervalMs: 0 }

/** All settings of the connector, with those for the broker of the tests. */
export function kafkaConfig(settings: object = {}): kafka.KafkaConfig {
  return settingsOf(kafka.connector, { ...brokerSettings, ...settings }) as kafka.KafkaConfig
}

/** A context of the connector for the broker of the tests. */
export function kafkaContext(options: Partial<ContextOptions> = {}) {
  return conformanceContext({
    connector: kafka.connector,
    directory: '/nonexistent',
    pipeline: uniqueName('test'),
    ...options,
    settings: { ...brokerSettings, ...options.settings },
  })
}

/** Runs with an admin client and a topic of its own, which is removed afterwards. */
export async function withTopic<T>(
  use: (topic: string, admin: kafka.KafkaAdmin) => Promise<T>,
  options: { readonly partitions?: number; readonly config?: Record<string, string> } = {},
): Promise<T> {
  const admin = await kafka.openAdmin(kafkaConfig())
  const topic = uniqueName('test')
  try {
    await createTopic(admin, topic, options)
    return await use(topic, admin)
  } finally {
    await admin.deleteTopic(topic).catch(() => {})
    await admin.close()
  }
}

/**
 * Makes a topic, of one partition unless said otherwise. It keeps all that it gets: records of the tests
 * are old by their timestamps, and brokers look every few minutes for what is too old.
 */
export function createTopic(
  admin: kafka.KafkaAdmin,
  topic: string,
  { partitions = 1, config = {} }: { partitions?: number; config?: Record<string, string> } = {},
): Promise<void> {
  return admin.createTopic({
    topic,
    num_partitions: partitions,
    replication_factor: 1,
    config: { 'retention.ms': '-1', ...config },
  })
}

/** A record to be produced. */
export interface TestRecord {
  readonly value: Buffer | string | null
  readonly key?: string | null
  readonly partition?: number
  readonly timestampMs?: number
  readonly headers?: readonly Readonly<Record<string, string>>[]
}

/** Produces records to a topic, and resolves when the broker has them. */
export async function produce(topic: string, records: readonly TestRecord[]): Promise<void> {
  await withProducer({}, async (producer) => {
    send(producer, topic, records)
    await flushed(producer)
  })
}

/** Hands records to a producer. */
export function send(producer: ProducerApi, topic: string, records: readonly TestRecord[]): void {
  for (const { value, key, partition, timestampMs, headers } of records) {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    producer.produce(topic, partition ?? 0, bytes, key, timestampMs, undefined, headers ?? [])
  }
}

/** Runs with a producer, which is disconnected afterwards. */
export async function withProducer<T>(
  properties: object,
  use: (producer: ProducerApi) => Promise<T>,
): Promise<T> {
  const { Producer } = await loadKafkaDriver()
  const producer = new Producer({
    'bootstrap.servers': brokerSettings.brokers,
    'enable.idempotence': true,
    'retry.backoff.ms': 10,
    'linger.ms': 1,
    ...properties,
  })
  await done((callback) => producer.connect({ timeout: 10_000 }, callback))
  try {
    return await use(producer)
  } finally {
    await done((callback) => producer.disconnect(callback))
  }
}

/** Resolves when the broker has everything that was handed to the producer. */
export function flushed(producer: ProducerApi): Promise<void> {
  return done((callback) => producer.flush(10_000, callback))
}

/** Runs one transaction of a transactional producer. */
export async function transaction(
  producer: ProducerApi,
  end: 'commit' | 'abort' | 'leave open',
  work: () => void,
): Promise<void> {
  await done((callback) => producer.beginTransaction(callback))
  work()
  await flushed(producer)
  if (end === 'commit') await done((callback) => producer.commitTransaction(10_000, callback))
  if (end === 'abort') await done((callback) => producer.abortTransaction(10_000, callback))
}

/** What a group has committed for the first partition of a topic. */
export async function committedOffset(topic: string, group: string): Promise<number | undefined> {
  const { KafkaConsumer } = await loadKafkaDriver()
  const properties = { 'bootstrap.servers': brokerSettings.brokers, 'group.id': group }
  const consumer = new KafkaConsumer(properties, {})
  await done((callback) => consumer.connect({ timeout: 10_000 }, callback))
  const [found] = await done<readonly { readonly offset?: number }[]>((callback) =>
    consumer.committed([{ topic, partition: 0 }], 10_000, callback),
  )
  await done((callback) => consumer.disconnect(callback))
  return found?.offset
}

/** Calls what takes a callback of node-rdkafka. */
export function done<T>(
  start: (callback: (error: Error | null | undefined, answer: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, answer) => (error ? reject(error) : resolve(answer)))
  })
}

/** Reads a number from text; at its own number of milliseconds. */
export const numberDecoder = lineDecoder<number>({
  name: 'numbers',
  parse: (line) => {
    if (!/^\d+$/.test(line.trim())) {
      return { ok: false, reason: 'not-a-number', message: `${line} is no number` }
    }
    return accepted(Number(line), Number(line))
  },
})
