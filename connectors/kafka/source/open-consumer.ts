import type { ConnectorContext } from '../../connector.ts'
import { clientProperties } from '../client-properties.ts'
import type { KafkaConfig } from '../config.ts'
import { connected } from '../connect.ts'
import type { ConsumerApi } from '../driver-api.ts'
import type { KafkaDriver } from '../driver.ts'

/** A day, the longest there is: nobody waits for this consumer, since it is no member of a group. */
const maxPollIntervalMs = 86_400_000

/** The consumer group that a pipeline's positions are committed to. */
export function groupOf(
  { pipeline }: Pick<ConnectorContext, 'pipeline'>,
  { group }: Pick<KafkaConfig, 'group'>,
): string {
  return group === '' ? `anabranch.${pipeline}` : group
}

/** Connects a consumer that reads what it is told to, committed messages only. */
export function openConsumer(
  driver: KafkaDriver,
  config: KafkaConfig,
  context: Pick<ConnectorContext, 'pipeline'>,
): Promise<ConsumerApi> {
  const properties = clientProperties(config, {
    defaults: fetchProperties(config),
    required: {
      'group.id': groupOf(context, config),
      'enable.auto.commit': false,
      'enable.auto.offset.store': false,
      'enable.partition.eof': true,
      'isolation.level': 'read_committed',
      'allow.auto.create.topics': false,
      'max.poll.interval.ms': maxPollIntervalMs,
      offset_commit_cb: true,
    },
  })
  // An offset that is gone is told, never passed over.
  const topicProperties = { 'auto.offset.reset': 'error' }
  return connected(config, () => new driver.KafkaConsumer(properties, topicProperties))
}

function fetchProperties(config: KafkaConfig) {
  const { requestTimeoutMs, fetchWaitMs, fetchBytesMax, queueBytesMax, queueMessagesMin } = config
  return {
    'socket.timeout.ms': Math.max(requestTimeoutMs, fetchWaitMs + 1_000),
    'fetch.wait.max.ms': fetchWaitMs,
    'max.partition.fetch.bytes': fetchBytesMax,
    // One answer may go past the queue's bound. librdkafka refuses less than its longest message.
    'fetch.max.bytes': Math.max(fetchBytesMax, Math.floor(queueBytesMax / 2), 1 << 20),
    'queued.max.messages.kbytes': Math.max(1, Math.floor(queueBytesMax / 1024)),
    'queued.min.messages': queueMessagesMin,
    // By default a second passes before a partition is fetched again whose queue was full.
    'fetch.queue.backoff.ms': 10,
  }
}
