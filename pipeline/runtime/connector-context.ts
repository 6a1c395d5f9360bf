import { join } from 'node:path'
import { fileBlobs, type Connector, type ConnectorContext } from '#connectors'
import { boundLogger } from './bound-logger.ts'
import type { RunOptions } from './run-types.ts'

/** What the contexts of all steps have in common. */
export interface ContextOptions
  extends
    Pick<
      RunOptions,
      'dataDirectory' | 'connectorConfig' | 'blobs' | 'shard' | 'partitions' | 'measure'
    >,
    Pick<ConnectorContext, 'pipeline' | 'logger' | 'nowMs' | 'untilEnd' | 'signal'> {}

/** What the source or sink of a step is opened with. */
export function connectorContext(step: string, options: ContextOptions): ConnectorContext {
  const { pipeline, shard = '', partitions, logger, nowMs, untilEnd, signal } = options
  const place = { ...(shard !== '' && { shard }), step }
  const facts = { pipeline, ...place }
  const directory = join(options.dataDirectory, step)
  return {
    pipeline,
    step,
    shard,
    ...(partitions !== undefined && { partitions }),
    // The settings were validated against the connector's own schema.
    config: <Config>({ name }: Connector<Config>) => options.connectorConfig(name) as Config,
    directory,
    blobs: options.blobs?.(step) ?? fileBlobs(join(directory, 'blobs')),
    logger: boundLogger(logger, () => facts),
    measure: (name, value, labels) => options.measure?.(name, value, { ...place, ...labels }),
    nowMs,
    untilEnd,
    signal,
  }
}
