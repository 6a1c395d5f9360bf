import { join } from 'node:path'
import type { ConnectorContext, Logger } from '#connectors'
import type { PipelineDefinition } from '../../graph.ts'
import type { RewindSinks } from './restore.ts'

/** What sinks need to be opened outside a run. */
export interface SinkContext {
  readonly dataDirectory: string
  readonly connectorConfig: (connectorName: string) => unknown
  readonly logger: Logger
}

/**
 * Rewinds every sink of a definition that can be, one after the other, and tells which cannot. Sources
 * that hold something of later epochs let go of it.
 */
export function rewindSinksOf(definition: PipelineDefinition, context: SinkContext): RewindSinks {
  return async (epoch) => {
    const rewound: string[] = []
    const notRewound: string[] = []
    for (const node of definition.nodes) {
      if (node.kind !== 'source' && node.kind !== 'sink') continue
      const { id, spec } = node
      await spec.rewind?.(connectorContext(id, spec.connector, context), epoch)
      if (node.kind === 'source') continue
      const into = spec.rewind === undefined ? notRewound : rewound
      into.push(id)
    }
    return { rewound, notRewound }
  }
}

/** The context of a step's connector where no run is going on. */
export function connectorContext(
  step: string,
  connector: string,
  { dataDirectory, connectorConfig, logger }: SinkContext,
): ConnectorContext {
  return {
    step,
    // The settings were validated against the connector's own schema.
    config: <Config>() => connectorConfig(connector) as Config,
    directory: join(dataDirectory, step),
    logger,
    nowMs: () => Date.now(),
    untilEnd: true,
    signal: new AbortController().signal,
  }
}
