import type { ConnectorContext } from '../../connector.ts'
import type { SourceSharing } from '../../sharing.ts'
import { KafkaAdmin } from '../admin.ts'
import { clientProperties } from '../client-properties.ts'
import { connector, type KafkaConfig } from '../config.ts'
import { connected, disconnected } from '../connect.ts'
import type { ConsumerApi } from '../driver-api.ts'
import { loadKafkaDriver, type KafkaDriver } from '../driver.ts'
import { topicNeeds } from '../source/needs.ts'
import type { TopicsOptions } from '../source/options.ts'
import { checkTopics } from '../topics/check-topics.ts'
import { GroupMembership, type OnRebalance } from './group-membership.ts'

/**
 * Shares topics by a consumer group of its own, `<kafka.group>.<pipeline>.<step>` (`anabranch` without that
 * setting), which only says who has which partition: it reads nothing, and no position is in it. Partitions move one by one
 * (cooperative-sticky), each after the process that had it has let go of it.
 */
export function joinGroup(
  options: Pick<TopicsOptions<unknown>, 'topics' | 'partitions'>,
): SourceSharing['join'] {
  return async (context, listener) => {
    const { logger, signal } = context
    const config = context.config(connector)
    const driver = await loadKafkaDriver()
    let rebalanced: OnRebalance = () => {}
    const consumer = await openMember(driver, config, context, (error, partitions) =>
      rebalanced(error, partitions),
    )
    const membership = new GroupMembership({ consumer, config, logger, listener })
    rebalanced = (error, partitions) => membership.rebalance(error, partitions)
    try {
      await checkTopics(topicNeeds(options), new KafkaAdmin(config, driver, consumer))
      await membership.join(options.topics, signal)
      return membership
    } catch (error) {
      await disconnected(consumer)
      throw error
    }
  }
}

function openMember(
  driver: KafkaDriver,
  config: KafkaConfig,
  context: Pick<ConnectorContext, 'pipeline' | 'step'>,
  rebalance: OnRebalance,
): Promise<ConsumerApi> {
  const { pipeline, step } = context
  const { groupInstanceId, sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs } = config
  const properties = clientProperties(config, {
    defaults: {
      'session.timeout.ms': sessionTimeoutMs,
      'heartbeat.interval.ms': heartbeatIntervalMs,
      'max.poll.interval.ms': maxPollIntervalMs,
      // How soon the group notices partitions that a topic has got.
      'topic.metadata.refresh.interval.ms': config.partitionsIntervalMs,
      ...(groupInstanceId !== '' && { 'group.instance.id': groupInstanceId }),
    },
    required: {
      // Pipelines may commit to one group; none may take partitions from another.
      'group.id': [config.group || 'anabranch', pipeline, step].join('.'),
      'partition.assignment.strategy': 'cooperative-sticky',
      'enable.auto.commit': false,
      'enable.auto.offset.store': false,
      'allow.auto.create.topics': false,
      rebalance_cb: rebalance,
    },
  })
  return connected(config, () => new driver.KafkaConsumer(properties, {}))
}
