import { join } from 'node:path'
import convict from 'convict'
import type { BlobStore } from '../blob-store.ts'
import type { Connector, ConnectorContext, Logger } from '../connector.ts'
import { fileBlobs } from '../file-blobs.ts'

/** What a conformance context is made of. */
export interface ContextOptions {
  /** Directory that the step may use. */
  readonly directory: string
  readonly connector: Connector
  /** Settings beside the defaults; checked against the connector's schema. */
  readonly settings?: object
  /** Names that outlive the test, such as consumer groups, are made of it. */
  readonly pipeline?: string
  readonly step?: string
  /** By default files in `directory`. */
  readonly blobs?: BlobStore
  readonly untilEnd?: boolean
  readonly nowMs?: () => number
  readonly logger?: Logger
  readonly signal?: AbortSignal
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** The context of a step outside a run: defaults of the connector's settings, the system clock. */
export function conformanceContext(options: ContextOptions): ConnectorContext {
  const settings = settingsOf(options.connector, options.settings ?? {})
  return {
    pipeline: options.pipeline ?? 'conformance',
    step: options.step ?? 'conformance',
    shard: '',
    config: <Config>(_connector: Connector<Config>) => settings as Config,
    directory: options.directory,
    blobs: options.blobs ?? fileBlobs(join(options.directory, 'blobs')),
    measure() {},
    logger: options.logger ?? silent,
    nowMs: options.nowMs ?? Date.now,
    untilEnd: options.untilEnd ?? true,
    signal: options.signal ?? new AbortController().signal,
  }
}

/** Defaults of the connector with `settings` over them. Throws when the schema does not allow one. */
export function settingsOf(connector: Connector, settings: object): unknown {
  const config = convict<object>(connector.config, { env: {}, args: [] })
  config.load(settings)
  config.validate({ allowed: 'strict' })
  return config.getProperties()
}
