import { clientProperties } from '../../client-properties.ts'
import type { KafkaConfig } from '../../config.ts'
import type { ClientProperties } from '../../driver.ts'

/** What waits in librdkafka's queue before `produce` refuses more. */
const queueKibibytesMax = 32 * 1024
/** What a message takes beside its key, value and headers: more than record and batch need. */
const messageOverheadBytes = 1_024

/** Properties of the producer of a sink. */
export function producerProperties(config: KafkaConfig, transactionalId: string): ClientProperties {
  return clientProperties(config, {
    defaults: {
      'linger.ms': 5,
      // With the default of 100, small transactions in a row take some 95 ms each.
      'retry.backoff.ms': 10,
      'queue.buffering.max.kbytes': queueKibibytesMax,
      'compression.codec': config.compression,
    },
    required: {
      'message.max.bytes': config.messageBytesMax + messageOverheadBytes,
      'enable.idempotence': true,
      'transactional.id': transactionalId,
      'transaction.timeout.ms': config.transactionTimeoutMs,
    },
  })
}

/**
 * Partitions as the Java clients choose them: murmur2 of the key. Without a key: at random, the same one
 * for some 10 ms (`sticky.partitioning.linger.ms`).
 */
export const producerTopicProperties = { partitioner: 'murmur2_random' } as const
