import { loadDriver } from '../driver.ts'
import type { AdminApi, ConsumerApi, ProducerApi } from './driver-api.ts'

/** Properties of librdkafka by name; callbacks such as `rebalance_cb` are among them. */
export type ClientProperties = Readonly<Record<string, unknown>>

/** The slice of node-rdkafka that is used. */
export interface KafkaDriver {
  readonly librdkafkaVersion: string
  /** What librdkafka was built with, such as `ssl`, `sasl_scram` and `zstd`. */
  readonly features: readonly string[]
  readonly KafkaConsumer: new (properties: object, topicProperties: object) => ConsumerApi
  readonly Producer: new (properties: object, topicProperties?: object) => ProducerApi
  readonly AdminClient: { create(properties: object): AdminApi }
}

/**
 * Loads node-rdkafka, which builds librdkafka when it is installed (two to three minutes) and so is
 * no part of the install. Throws `DriverMissingError`, with the command, where it is missing.
 */
export function loadKafkaDriver(): Promise<KafkaDriver> {
  return loadDriver('node-rdkafka', { howToInstall: 'npm install node-rdkafka@3.6.1' })
}
