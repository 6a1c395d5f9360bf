import type { TopicNeed } from '../../connector.ts'
import type { TopicsOptions } from './options.ts'

/** The topics that a source reads, as needs. */
export function topicNeeds({
  topics,
  partitions,
}: Pick<TopicsOptions<unknown>, 'topics' | 'partitions'>): readonly TopicNeed[] {
  return topics.map((topic) => ({
    topic,
    use: 'read',
    ...(partitions !== undefined && { partitions }),
  }))
}
