import { readFileSync } from 'node:fs'
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

/** What `npm run services:up` has started. */
export const services: Services = read()

function read(): Services {
  const file = fileURLToPath(new URL('../../.services/run/services.json', import.meta.url))
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Services
  } catch {
    return {}
  }
}
