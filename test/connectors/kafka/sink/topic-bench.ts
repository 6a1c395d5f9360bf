import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonEncoder, type Message } from '#schemas'
import { conformanceContext, settingsOf } from '../../../../connectors/conformance/context.ts'
import type { ConnectorContext, SinkWriter } from '../../../../connectors/connector.ts'
import { openAdmin } from '../../../../connectors/kafka/admin.ts'
import { connector, type KafkaConfig } from '../../../../connectors/kafka/config.ts'
import type { FetchedMessage } from '../../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver, type KafkaDriver } from '../../../../connectors/kafka/driver.ts'
import { openTopicWriter } from '../../../../connectors/kafka/sink/open-topic-writer.ts'
import { write, type WriteOptions } from '../../../../connectors/kafka/sink/write.ts'
import { services } from '../../../helpers/services.ts'
import { readCommitted } from './read-committed.ts'

/** A topic of a test's own with markers, a directory for the staged epochs, sinks between the two. */
export class TopicBench {
  readonly topic: string
  readonly directory: string
  /** Settings that reach the broker of the tests. */
  readonly settings: object
  readonly config: KafkaConfig
  readonly #opened: SinkWriter<never>[] = []

  constructor(topic: string, directory: string, brokers = services.kafka ?? '') {
    this.topic = topic
    this.directory = directory
    this.settings = { brokers, markersTopic: `${topic}.markers` }
    this.config = settingsOf(connector, this.settings) as KafkaConfig
  }

  static async make(
    partitions = 1,
    config: Record<string, string> = {},
    brokers = services.kafka,
  ): Promise<TopicBench> {
    const topic = `test-sink-${randomBytes(6).toString('hex')}`
    const directory = await mkdtemp(join(tmpdir(), 'anabranch-kafka-sink-'))
    const bench = new TopicBench(topic, directory, brokers)
    const admin = await openAdmin(bench.config)
    const markers = { topic: bench.config.markersTopic, config: { 'cleanup.policy': 'compact' } }
    // Messages of the tests are of 2024: brokers look every few minutes for what is too old.
    const kept = { 'retention.ms': '-1', ...config }
    await admin.createTopic({
      topic,
      num_partitions: partitions,
      replication_factor: 1,
      config: kept,
    })
    await admin.createTopic({ ...markers, num_partitions: 1, replication_factor: 1 })
    await admin.close()
    return bench
  }

  /** The same names each time: instances fence each other and find each other's epochs. */
  context(settings: object = {}): ConnectorContext {
    return conformanceContext({
      connector,
      directory: this.directory,
      settings: { ...this.settings, ...settings },
      pipeline: this.topic,
    })
  }

  /** Opens a sink of numbers: the key is the number as text. */
  async open(lastEpoch = 0, options: OpenOptions = {}): Promise<SinkWriter<number>> {
    const { driver = await loadKafkaDriver(), settings } = options
    const topic = { topic: this.topic, use: 'write' } as const
    const toOutgoing = ({ value, timestampMs }: Message<number>) => [
      { key: String(value), value: Buffer.from(String(value)), timestampMs },
    ]
    const context = this.context(settings)
    const sink = await openTopicWriter({ topic, toOutgoing }, context, lastEpoch, driver)
    this.#opened.push(sink)
    return sink
  }

  /** Opens `kafka.write` to the topic; the values are JSON. */
  async openWrite<T>(
    options: Omit<WriteOptions<T>, 'topic' | 'value'> & Partial<WriteOptions<T>>,
    settings: object = {},
    lastEpoch = 0,
  ): Promise<SinkWriter<T>> {
    const spec = write<T>({ topic: this.topic, value: jsonEncoder(), ...options })
    const sink = await spec.open(this.context(settings), lastEpoch)
    this.#opened.push(sink)
    return sink
  }

  /** What a reader of committed messages gets, up to the end as of now. */
  messages(): Promise<readonly FetchedMessage[]> {
    return readCommitted(this.config, this.topic)
  }

  /** The numbers that are there, sorted. */
  async visible(): Promise<readonly number[]> {
    const messages = await this.messages()
    return messages.map(({ value }) => Number(value)).sort((left, right) => left - right)
  }

  async remove(): Promise<void> {
    for (const sink of this.#opened) await sink.close()
    const admin = await openAdmin(this.config)
    await admin.deleteTopic(this.topic)
    await admin.deleteTopic(this.config.markersTopic)
    await admin.close()
    await rm(this.directory, { recursive: true })
  }
}

/** How a sink of the bench is opened. */
export interface OpenOptions {
  readonly driver?: KafkaDriver
  readonly settings?: object
}

/** Messages whose values are the numbers from `from` up to, without, `to`. */
export function numbers(from: number, to: number): Message<number>[] {
  return Array.from({ length: to - from }, (_, index) => messageOf(from + index))
}

/** A message of an offset of its own. */
export function messageOf<T>(value: T, offset = 0): Message<T> {
  const origin = {
    source: 'test',
    partition: '0',
    offset,
    bytes: new Uint8Array(),
    replayed: false,
  }
  return { key: '', value, timestampMs: Date.UTC(2024, 0), origin }
}
