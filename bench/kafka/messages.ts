import { setTimeout as sleep } from 'node:timers/promises'
import type { kafka } from '#connectors'
import { accepted, type Decoder } from '#schemas'
import { call } from '../../connectors/kafka/call.ts'
import { codes } from '../../connectors/kafka/codes.ts'
import { connected, disconnected } from '../../connectors/kafka/connect.ts'
import type { DriverError, ProducerApi } from '../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../connectors/kafka/driver.ts'
import { partitions } from './topics.ts'

/** The value of every message, about as long as an event. */
export const value = Buffer.alloc(350, 'customer event ')

/** Leaves out what decoding costs: a bare consumer does not decode either. */
export const asItIs: Decoder<Buffer> = {
  name: 'bytes, not copied',
  decode: (chunk, _start, _end, { receivedAtMs }) => accepted(chunk, receivedAtMs),
}

/** Writes so many messages to a topic, spread evenly. */
export async function fill(topic: string, count: number, config: kafka.KafkaConfig): Promise<void> {
  const { Producer } = await loadKafkaDriver()
  const properties = { 'bootstrap.servers': config.brokers, 'linger.ms': 5 }
  const producer = await connected(config, () => new Producer(properties))
  for (let n = 0; n < count; n += 1) {
    producer.produce(topic, n % partitions.length, value, String(n))
    if (n % 10_000 === 0) await flush(producer)
  }
  await flush(producer)
  await disconnected(producer)
}

/** Produces; a promise where the queue of the producer has no room yet. */
export function produceWhenRoom(
  producer: ProducerApi,
  produce: () => unknown,
): Promise<void> | undefined {
  try {
    produce()
    return undefined
  } catch (error) {
    if ((error as DriverError).code !== codes.queueFull) throw error
    producer.poll()
    return sleep(1).then(() => produceWhenRoom(producer, produce))
  }
}

function flush(producer: ProducerApi): Promise<void> {
  return call<void>((done) => producer.flush(30_000, done))
}
