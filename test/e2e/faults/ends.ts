import { randomBytes } from 'node:crypto'
import type { ConsumerApi, WatermarkOffsets } from '../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../connectors/kafka/driver.ts'
import { done } from '../../connectors/kafka/helpers.ts'

/** Tells how far the first partition of a topic goes. */
export interface Ends {
  /** For readers of committed messages: not into or behind an open transaction. */
  committed(topic: string): Promise<number>
  /** Whether a transaction is open in it. */
  isOpen(topic: string): Promise<boolean>
  close(): Promise<void>
}

/** Connects to a broker to ask for ends. */
export async function openEnds(brokers: string): Promise<Ends> {
  const committed = await openConsumer(brokers, 'read_committed')
  const written = await openConsumer(brokers, 'read_uncommitted')
  return {
    committed: (topic) => endOf(committed, topic),
    isOpen: async (topic) => (await endOf(committed, topic)) < (await endOf(written, topic)),
    async close() {
      for (const consumer of [committed, written]) {
        await done((callback) => consumer.disconnect(callback))
      }
    },
  }
}

/** A consumer of an isolation level, without a place in a group. */
export async function openConsumer(
  brokers: string,
  isolation: 'read_committed' | 'read_uncommitted',
): Promise<ConsumerApi> {
  const { KafkaConsumer } = await loadKafkaDriver()
  const consumer = new KafkaConsumer(
    {
      'bootstrap.servers': brokers,
      'group.id': `test-${randomBytes(6).toString('hex')}`,
      'isolation.level': isolation,
      'enable.auto.commit': false,
      'reconnect.backoff.max.ms': 500,
      'fetch.wait.max.ms': 50,
    },
    { 'auto.offset.reset': 'earliest' },
  )
  // A broker that goes away is what these tests are about.
  consumer.on('event.error', () => {})
  await done((callback) => consumer.connect({ timeout: 10_000 }, callback))
  return consumer
}

async function endOf(consumer: ConsumerApi, topic: string): Promise<number> {
  const { highOffset } = await done<WatermarkOffsets>((callback) =>
    consumer.queryWatermarkOffsets(topic, 0, 5_000, callback),
  )
  return highOffset
}
