import type { ConnectorContext, Connector, SinkSpec, TopicNeed } from '../../connector.ts'
import { connector } from '../config.ts'
import { loadKafkaDriver } from '../driver.ts'
import { requireTopics } from '../topics/require-topics.ts'
import type { SettingsOf } from './open-encoder.ts'
import { openTopicWriter } from './open-topic-writer.ts'
import type { ToOutgoing } from './stage-message.ts'

/** What a sink that writes to a topic is made of. */
export interface TopicSinkOptions<T> {
  readonly topic: string
  readonly compacted: boolean
  /** At least so many; a topic that is made gets as many. */
  readonly partitions?: number | undefined
  /** Settings that it is made with. */
  readonly topicConfig?: Readonly<Record<string, string>> | undefined
  /** Opens what turns messages into those of the topic. */
  readonly open: (settings: SettingsOf, context: ConnectorContext) => Promise<ToOutgoing<T>>
}

/** A sink that writes to a topic exactly once; see `write`. */
export function topicSink<T>(options: TopicSinkOptions<T>): SinkSpec<T> {
  const { topic, compacted, partitions, topicConfig, open } = options
  const need: TopicNeed = {
    topic,
    use: 'write',
    cleanupPolicy: compacted ? 'compact' : 'delete',
    ...(partitions !== undefined && { partitions }),
    ...(topicConfig !== undefined && { config: topicConfig }),
  }
  return {
    connector: connector.name,
    summary: compacted ? `Kafka topic ${topic}, compacted` : `Kafka topic ${topic}`,
    delivery: 'exactly-once',
    idempotentCommit: true,
    topics: () => [need],
    checkTopics: requireTopics,
    async open(context, lastEpoch) {
      const driver = await loadKafkaDriver()
      const toOutgoing = await open((name) => context.config(named(name)), context)
      return await openTopicWriter({ topic: need, toOutgoing }, context, lastEpoch, driver)
    },
  }
}

function named(name: string): Connector {
  return { name, summary: '', config: {} }
}
