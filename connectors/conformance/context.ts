import convict from 'convict'
import type { Connector, ConnectorContext, Logger } from '../connector.ts'

/** What a conformance context is made of. */
export interface ContextOptions {
  /** Directory that the step may use. */
  readonly directory: string
  readonly connector: Connector
  /** Settings beside the defaults; checked against the connector's schema. */
  readonly settings?: object
  readonly step?: string
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
    step: options.step ?? 'conformance',
    config: <Config>(_connector: Connector<Config>) => settings as Config,
    directory: options.directory,
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
