import { call } from '../../connectors/kafka/call.ts'
import type { ConsumerApi, FetchedMessage } from '../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../connectors/kafka/driver.ts'
import { openConsumer } from '../../connectors/kafka/source/open-consumer.ts'
import { partitions, type Topics } from './topics.ts'

/** A consumer of the properties of `kafka.read`, from the beginning of a topic. */
export async function openBareConsumer(topic: string, { config }: Topics): Promise<ConsumerApi> {
  const driver = await loadKafkaDriver()
  const consumer = await openConsumer(driver, config, { pipeline: topic })
  consumer.setDefaultConsumeTimeout(50)
  consumer.assign(partitions.map((partition) => ({ topic, partition, offset: 0 })))
  return consumer
}

/** The next messages, up to a thousand. */
export function consumeBatch(consumer: ConsumerApi): Promise<readonly FetchedMessage[]> {
  return call<readonly FetchedMessage[]>((done) => consumer.consume(1_000, done))
}
