import type { CheckTopics, Connector, TopicNeed } from '#connectors'
import type { PipelineDefinition } from '../graph.ts'
import { withRetry, type RetryContext } from './retry.ts'
import type { RunOptions } from './run-types.ts'

/** What the steps of one connector need. */
interface Needs {
  readonly check: CheckTopics
  readonly topics: TopicNeed[]
}

/**
 * Asks each connector whether the outside has what all its steps need, before any step opens: so what is
 * missing is told at once, and nothing was begun. Throws its `SetupError`.
 */
export async function checkTopics(
  definition: PipelineDefinition,
  { connectorConfig }: Pick<RunOptions, 'connectorConfig'>,
  retry: RetryContext,
): Promise<void> {
  const { logger } = retry
  // The settings were validated against the connector's own schema.
  const config = <Config>({ name }: Connector<Config>) => connectorConfig(name) as Config
  for (const { check, topics } of needsOf(definition)) {
    await withRetry({ step: '', call: 'check' }, retry, () => check(topics, { config, logger }))
  }
}

function needsOf({ nodes }: PipelineDefinition): Iterable<Needs> {
  const found = new Map<string, Needs>()
  for (const node of nodes) {
    if (node.kind !== 'source' && node.kind !== 'sink') continue
    const { spec } = node
    if (spec.checkTopics === undefined) continue
    const needs = found.get(spec.connector) ?? { check: spec.checkTopics, topics: [] }
    needs.topics.push(...(spec.topics?.() ?? []))
    found.set(spec.connector, needs)
  }
  return found.values()
}
