import { loadDriver } from '../driver.ts'

/** The slice of node-rdkafka that tells what was loaded. */
export interface KafkaDriver {
  readonly librdkafkaVersion: string
  readonly features: readonly string[]
}

/**
 * Loads node-rdkafka, which builds librdkafka when it is installed (two to three minutes) and so is
 * no part of the install. Throws `DriverMissingError`, with the command, where it is missing.
 */
export function loadKafkaDriver(): Promise<KafkaDriver> {
  return loadDriver('node-rdkafka', { howToInstall: 'npm install node-rdkafka@3.6.1' })
}
