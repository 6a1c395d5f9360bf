import type { TopicNeed } from '../../connector.ts'

/** One need for each topic, which holds what all steps need of it; by name. */
export function mergeNeeds(needs: readonly TopicNeed[]): readonly TopicNeed[] {
  const merged = new Map<string, TopicNeed>()
  for (const need of needs) {
    const other = merged.get(need.topic)
    merged.set(need.topic, other === undefined ? need : both(other, need))
  }
  return [...merged.values()].sort((left, right) => (left.topic < right.topic ? -1 : 1))
}

function both(one: TopicNeed, other: TopicNeed): TopicNeed {
  const cleanupPolicy = one.cleanupPolicy ?? other.cleanupPolicy
  return {
    topic: one.topic,
    use: one.use === 'write' || other.use === 'write' ? 'write' : 'read',
    partitions: Math.max(one.partitions ?? 1, other.partitions ?? 1),
    ...(cleanupPolicy !== undefined && { cleanupPolicy }),
    ...((one.config ?? other.config) && { config: { ...other.config, ...one.config } }),
  }
}
