import { call } from '../../connectors/kafka/call.ts'
import { connected } from '../../connectors/kafka/connect.ts'
import type {
  Callback,
  ConsumerApi,
  ProducerApi,
  TopicPartitionOffset,
} from '../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../connectors/kafka/driver.ts'
import {
  producerProperties,
  producerTopicProperties,
} from '../../connectors/kafka/sink/transactions/producer-properties.ts'
import type { Topics } from './topics.ts'

const timeoutMs = 30_000

/** A producer that also commits offsets of a consumer. */
export interface BareProducer extends ProducerApi {
  sendOffsetsToTransaction(
    offsets: readonly TopicPartitionOffset[],
    consumer: ConsumerApi,
    timeoutMs: number,
    callback: Callback<void>,
  ): void
}

/** A transactional producer of the properties of `kafka.write`. */
export async function openBareProducer(topic: string, { config }: Topics): Promise<BareProducer> {
  const driver = await loadKafkaDriver()
  const properties = producerProperties(config, topic)
  const producer = await connected(
    config,
    () => new driver.Producer(properties, producerTopicProperties) as BareProducer,
  )
  await call<void>((done) => producer.initTransactions(timeoutMs, done))
  return producer
}

/** Begins a transaction. */
export function begin(producer: ProducerApi): Promise<void> {
  return call<void>((done) => producer.beginTransaction(done))
}

/** Commits it, with the offsets of what it was made of. */
export async function commit(
  producer: BareProducer,
  from?: { readonly consumer: ConsumerApi; readonly offsets: readonly TopicPartitionOffset[] },
): Promise<void> {
  if (from !== undefined) {
    const { offsets, consumer } = from
    await call<void>((done) =>
      producer.sendOffsetsToTransaction(offsets, consumer, timeoutMs, done),
    )
  }
  await call<void>((done) => producer.commitTransaction(timeoutMs, done))
}
