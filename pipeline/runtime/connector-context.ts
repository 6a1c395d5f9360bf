import { join } from 'node:path'
import type { ConnectorContext } from '#connectors'
import type { RunOptions } from './run-types.ts'

/** What the contexts of all steps have in common. */
export interface ContextOptions
  extends
    Pick<RunOptions, 'dataDirectory' | 'connectorConfig'>,
    Pick<ConnectorContext, 'logger' | 'nowMs' | 'untilEnd' | 'signal'> {}

/** What the source or sink of a step is opened with. */
export function connectorContext(
  step: string,
  connector: string,
  { dataDirectory, connectorConfig, logger, nowMs, untilEnd, signal }: ContextOptions,
): ConnectorContext {
  return {
    step,
    // The settings were validated against the connector's own schema.
    config: <Config>() => connectorConfig(connector) as Config,
    directory: join(dataDirectory, step),
    logger,
    nowMs,
    untilEnd,
    signal,
  }
}
