import type { Logger } from '#connectors'
import type { PipelineDefinition } from '../../graph.ts'

/**
 * Warns of sinks that stage epochs on this machine's disk while the state is in a cluster: the pipeline
 * looks as if another machine could go on with it, and that one would be refused to commit.
 */
export function warnOfLocalStages({ nodes }: PipelineDefinition, logger: Logger): void {
  const steps = nodes.flatMap((node) =>
    node.kind === 'sink' && node.spec.stagesLocally === true ? [node.id] : [],
  )
  if (steps.length === 0) return
  const warning =
    'the state is in a cluster, but these sinks stage epochs on the disk of this machine: run the ' +
    'pipeline here only, or bind them to other connectors'
  logger.warn({ steps }, warning)
}
