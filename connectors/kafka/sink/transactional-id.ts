import type { ConnectorContext } from '../../connector.ts'

/**
 * The transactional id of a sink: the same one in every process that runs this step of this part of the
 * pipeline, so that a newer one fences the older, and no other's.
 */
export function transactionalIdOf({
  pipeline,
  step,
  shard,
}: Pick<ConnectorContext, 'pipeline' | 'step' | 'shard'>): string {
  return ['anabranch', pipeline, step, ...(shard === '' ? [] : [shard])].join('.')
}
