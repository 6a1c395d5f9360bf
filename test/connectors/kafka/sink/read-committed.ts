import { randomBytes } from 'node:crypto'
import { call } from '../../../../connectors/kafka/call.ts'
import { clientProperties } from '../../../../connectors/kafka/client-properties.ts'
import type { KafkaConfig } from '../../../../connectors/kafka/config.ts'
import { connected, disconnected } from '../../../../connectors/kafka/connect.ts'
import type {
  ConsumerApi,
  FetchedMessage,
  Metadata,
  WatermarkOffsets,
} from '../../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../../connectors/kafka/driver.ts'

/**
 * All messages of a topic that a reader of committed ones gets, once the transactions that are open
 * now have ended. A log only grows, so what any reader saw at any time before is the beginning of this.
 */
export async function readCommitted(
  config: KafkaConfig,
  topic: string,
): Promise<readonly FetchedMessage[]> {
  const ends = await withConsumer(config, 'read_uncommitted', (consumer) => endsOf(consumer, topic))
  return await withConsumer(config, 'read_committed', (consumer) => readTo(consumer, topic, ends))
}

/** The offset behind the last message of each partition, whether its transaction is committed or not. */
async function endsOf(consumer: ConsumerApi, topic: string): Promise<Map<number, number>> {
  const { topics } = await call<Metadata>((done) => consumer.getMetadata({ timeout: 10_000 }, done))
  const ends = new Map<number, number>()
  for (const { id } of topics.find(({ name }) => name === topic)?.partitions ?? []) {
    const { highOffset } = await call<WatermarkOffsets>((done) =>
      consumer.queryWatermarkOffsets(topic, id, 10_000, done),
    )
    ends.set(id, highOffset)
  }
  return ends
}

async function readTo(
  consumer: ConsumerApi,
  topic: string,
  ends: ReadonlyMap<number, number>,
): Promise<FetchedMessage[]> {
  const left = new Set([...ends].flatMap(([partition, end]) => (end > 0 ? [partition] : [])))
  consumer.on('partition.eof', ({ partition, offset }) => {
    if (offset >= (ends.get(partition) ?? 0)) left.delete(partition)
  })
  consumer.setDefaultConsumeTimeout(20)
  consumer.assign([...left].map((partition) => ({ topic, partition, offset: 0 })))
  const messages: FetchedMessage[] = []
  while (left.size > 0) {
    const next = await call<readonly FetchedMessage[]>((done) => consumer.consume(1_000, done))
    messages.push(...next)
  }
  return messages
}

async function withConsumer<T>(
  config: KafkaConfig,
  isolation: 'read_committed' | 'read_uncommitted',
  use: (consumer: ConsumerApi) => Promise<T>,
): Promise<T> {
  const driver = await loadKafkaDriver()
  const properties = clientProperties(config, {
    required: {
      'group.id': `test-${randomBytes(6).toString('hex')}`,
      'isolation.level': isolation,
      'enable.auto.commit': false,
      'enable.partition.eof': true,
      'fetch.wait.max.ms': 20,
    },
  })
  const earliest = { 'auto.offset.reset': 'earliest' }
  const consumer = await connected(config, () => new driver.KafkaConsumer(properties, earliest))
  try {
    return await use(consumer)
  } finally {
    await disconnected(consumer)
  }
}
