import { randomBytes } from 'node:crypto'
import { conformanceContext } from '../../../../connectors/conformance/context.ts'
import type { ConnectorContext } from '../../../../connectors/connector.ts'
import { openAdmin } from '../../../../connectors/kafka/admin.ts'
import { call } from '../../../../connectors/kafka/call.ts'
import { clientProperties } from '../../../../connectors/kafka/client-properties.ts'
import { connector, type KafkaConfig } from '../../../../connectors/kafka/config.ts'
import { connected, disconnected } from '../../../../connectors/kafka/connect.ts'
import type { FetchedMessage } from '../../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../../connectors/kafka/driver.ts'
import { settingsOf } from '../../../../connectors/conformance/context.ts'
import { services } from '../../../helpers/services.ts'

/** The settings of a connector that reaches the test's broker, and others over them. */
export function kafkaSettings(settings: object = {}): object {
  return {
    brokers: services.kafka ?? '',
    markersTopic: 'anabranch-test.markers',
    replicationFactor: 1,
    ...settings,
  }
}

/** A topic of a test's own, removed at its end. */
export class TopicBench {
  readonly topic: string
  readonly config: KafkaConfig

  private constructor(topic: string) {
    this.topic = topic
    this.config = settingsOf(connector, kafkaSettings()) as KafkaConfig
  }

  static async make(
    partitions = 1,
    config: Readonly<Record<string, string>> = {},
  ): Promise<TopicBench> {
    const bench = new TopicBench(uniqueName('test-sink'))
    const admin = await openAdmin(bench.config)
    await admin.createTopic({
      topic: bench.topic,
      num_partitions: partitions,
      replication_factor: 1,
      config,
    })
    await admin.close()
    return bench
  }

  /** The context of a step of this bench: the same names each time, so that instances fence each other. */
  context(directory: string, settings: object = {}): ConnectorContext {
    return conformanceContext({
      connector,
      directory,
      settings: kafkaSettings(settings),
      pipeline: this.topic,
    })
  }

  /** What a reader of committed messages sees now, up to what was written before the call. */
  async committed(): Promise<readonly FetchedMessage[]> {
    return await readAll(this.config, this.topic)
  }

  async remove(): Promise<void> {
    const admin = await openAdmin(this.config)
    await admin.deleteTopic(this.topic)
    await admin.close()
  }
}

/** A name that nobody else uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`
}

/** All committed messages of a topic, up to the end that each partition has when it is first read. */
async function readAll(config: KafkaConfig, topic: string): Promise<readonly FetchedMessage[]> {
  const driver = await loadKafkaDriver()
  const properties = clientProperties(config, {
    required: {
      'group.id': uniqueName('test'),
      'isolation.level': 'read_committed',
      'enable.auto.commit': false,
      'enable.partition.eof': true,
      'fetch.wait.max.ms': 20,
    },
  })
  const consumer = await connected(
    config,
    () => new driver.KafkaConsumer(properties, { 'auto.offset.reset': 'earliest' }),
  )
  const { topics } = await call<{ topics: readonly { partitions: readonly { id: number }[] }[] }>(
    (done) => consumer.getMetadata({ topic, timeout: 10_000 }, done as never),
  )
  const left = new Set(topics[0]?.partitions.map(({ id }) => id))
  consumer.on('partition.eof', ({ partition }) => left.delete(partition))
  consumer.setDefaultConsumeTimeout(20)
  consumer.assign([...left].map((partition) => ({ topic, partition, offset: 0 })))
  const read: FetchedMessage[] = []
  while (left.size > 0) {
    read.push(...(await call<readonly FetchedMessage[]>((done) => consumer.consume(1_000, done))))
  }
  await disconnected(consumer)
  return read
}
