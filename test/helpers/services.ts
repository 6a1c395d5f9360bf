import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Addresses of the real servers that tests may use; undefined where one is not running. */
export interface Services {
  /** Bootstrap address of a Kafka broker, such as `127.0.0.1:19092`. */
  readonly kafka?: string
  /** Contact point of a CQL server of the data centre `datacenter1`, such as `127.0.0.1:19042`. */
  readonly cql?: string
  /** Base URL of a schema registry that speaks Confluent's protocol. */
  readonly registry?: string
  /** Base URL of a present-day ClickHouse server: a small HTTP server before the engine of chDB. */
  readonly clickHouse?: string
  /** Base URL of an old ClickHouse server, without deduplication tokens. */
  readonly oldClickHouse?: string
}

/**
 * What `npm run services:up` or the test run itself has started. Empty with ANABRANCH_SERVICES=off.
 * A test run starts servers only when one of its files imports this one.
 */
export const services: Services = process.env['ANABRANCH_SERVICES'] === 'off' ? {} : read()

function read(): Services {
  try {
    const { kafka, ...others } = JSON.parse(
      readFileSync(path('.services/run/services.json'), 'utf8'),
    ) as Services
    // A broker is of no use without its driver.
    const hasDriver = existsSync(path('node_modules/node-rdkafka/package.json'))
    return hasDriver && kafka !== undefined ? { ...others, kafka } : others
  } catch {
    return {}
  }
}

function path(inCheckout: string): string {
  return fileURLToPath(new URL(`../../${inCheckout}`, import.meta.url))
}
