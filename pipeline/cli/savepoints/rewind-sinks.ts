import { join } from 'node:path'
import type { ConnectorContext, Logger } from '#connectors'
import type { PipelineDefinition, SinkNode } from '../../graph.ts'
import type { RewindSinks } from './restore.ts'

/** What sinks need to be opened outside a run. */
export interface SinkContext {
  readonly dataDirectory: string
  readonly connectorConfig: (connectorName: string) => unknown
  readonly logger: Logger
}

/** Rewinds every sink of a definition that can be, one after the other, and tells which cannot. */
export function rewindSinksOf(definition: PipelineDefinition, context: SinkContext): RewindSinks {
  return async (epoch) => {
    const sinks = definition.nodes.filter((node): node is SinkNode => node.kind === 'sink')
    const rewound: string[] = []
    for (const { id, spec } of sinks) {
      if (spec.rewind === undefined) continue
      await spec.rewind(connectorContext(id, spec.connector, context), epoch)
      rewound.push(id)
    }
    const notRewound = sinks.map(({ id }) => id).filter((id) => !rewound.includes(id))
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
