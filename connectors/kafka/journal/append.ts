import { setTimeout as sleep } from 'node:timers/promises'
import { call } from '../call.ts'
import { clientProperties } from '../client-properties.ts'
import type { KafkaConfig } from '../config.ts'
import { connected, disconnected } from '../connect.ts'
import type { ProducerApi } from '../driver-api.ts'
import { loadKafkaDriver } from '../driver.ts'
import { explain } from '../errors.ts'

/** A journal has one partition. */
const partition = 0

const pollIntervalMs = 10

/** Writes messages to a topic, and resolves when all replicas that are in sync have them. */
export async function appendToTopic(
  topic: string,
  texts: readonly string[],
  config: KafkaConfig,
): Promise<void> {
  const driver = await loadKafkaDriver()
  const properties = clientProperties(config, {
    required: {
      'enable.idempotence': true,
      'message.timeout.ms': config.requestTimeoutMs,
      dr_cb: true,
    },
  })
  const client = await connected(config, () => new driver.Producer(properties))
  try {
    await produceAll(client, topic, texts, config.requestTimeoutMs)
  } catch (error) {
    throw explain(`The command cannot be written to topic ${topic}`, error, config)
  } finally {
    await disconnected(client)
  }
}

/** `flush` alone resolves although messages were refused: the reports tell. */
async function produceAll(
  client: ProducerApi,
  topic: string,
  texts: readonly string[],
  timeoutMs: number,
): Promise<void> {
  const reports: (Error | null)[] = []
  client.on('delivery-report', (error) => reports.push(error))
  client.setPollInterval(pollIntervalMs)
  for (const text of texts) client.produce(topic, partition, Buffer.from(text))
  await call<void>((done) => client.flush(timeoutMs, done))
  const endsMs = performance.now() + timeoutMs
  while (reports.length < texts.length && performance.now() < endsMs) {
    client.poll()
    await sleep(pollIntervalMs)
  }
  const refused = reports.find((error) => error !== null)
  if (refused) throw refused
  if (reports.length < texts.length) throw new Error(`timed out after ${timeoutMs} ms`)
}
