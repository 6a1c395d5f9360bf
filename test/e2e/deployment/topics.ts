import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FetchedMessage } from '../../../connectors/kafka/driver-api.ts'
import { loadKafkaDriver } from '../../../connectors/kafka/driver.ts'
import { done, flushed, kafkaConfig, send } from '../../connectors/kafka/helpers.ts'
import { readCommitted } from '../../connectors/kafka/sink/read-committed.ts'

/** Records that are handed to the producer before it is waited for. */
const batchRecords = 20_000

/** Writes the lines of each file to a partition of its own, in their order; answers how many. */
export async function loadTopic(
  brokers: string,
  topic: string,
  directory: string,
  { afterBatch }: { readonly afterBatch?: () => Promise<void> } = {},
): Promise<number> {
  const { Producer } = await loadKafkaDriver()
  const producer = new Producer({ 'bootstrap.servers': brokers, 'enable.idempotence': true })
  await done((callback) => producer.connect({ timeout: 10_000 }, callback))
  let count = 0
  for (const [partition, file] of (await readdir(directory)).sort().entries()) {
    const lines = (await readFile(join(directory, file), 'utf8')).split('\n').filter(Boolean)
    for (let from = 0; from < lines.length; from += batchRecords) {
      const batch = lines.slice(from, from + batchRecords)
      send(
        producer,
        topic,
        batch.map((value) => ({ value, partition })),
      )
      await flushed(producer)
      await afterBatch?.()
    }
    count += lines.length
  }
  await done((callback) => producer.disconnect(callback))
  return count
}

/** Values of a topic's committed messages as JSON. */
export async function jsonOf(brokers: string, topic: string): Promise<readonly unknown[]> {
  const messages = await committed(brokers, topic)
  return messages.map(({ value }) => JSON.parse(String(value)) as unknown)
}

/** The last value of each key of a compacted topic; a tombstone takes its key away. */
export async function lastOfEachKey(
  brokers: string,
  topic: string,
): Promise<ReadonlyMap<string, unknown>> {
  const last = new Map<string, unknown>()
  for (const { key, value } of await committed(brokers, topic)) {
    if (value === null) last.delete(String(key))
    else last.set(String(key), JSON.parse(String(value)))
  }
  return last
}

function committed(brokers: string, topic: string): Promise<readonly FetchedMessage[]> {
  return readCommitted(kafkaConfig({ brokers }), topic)
}
