import type { Logger } from '#connectors'
import type { PipelineDefinition } from '../../graph.ts'
import { connectorContext } from '../../runtime/connector-context.ts'
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
  const options = {
    ...context,
    pipeline: definition.name,
    nowMs: () => Date.now(),
    untilEnd: true,
    signal: new AbortController().signal,
  }
  return async (epoch) => {
    const rewound: string[] = []
    const notRewound: string[] = []
    for (const node of definition.nodes) {
      if (node.kind !== 'source' && node.kind !== 'sink') continue
      const { id, spec } = node
      await spec.rewind?.(connectorContext(id, options), epoch)
      if (node.kind === 'source') continue
      const into = spec.rewind === undefined ? notRewound : rewound
      into.push(id)
    }
    return { rewound, notRewound }
  }
}
