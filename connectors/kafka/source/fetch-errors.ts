import { TransientError } from '../../errors.ts'
import { codes } from '../codes.ts'
import type { KafkaConfig } from '../config.ts'
import type { DriverError } from '../driver-api.ts'
import { explain } from '../errors.ts'

const goneCodes = new Set<number>([
  codes.unknownTopic,
  codes.unknownPartition,
  codes.unknownTopicOrPartition,
])

/**
 * What kept messages from being fetched. A topic that is gone may be on its way back, or its broker may
 * not know it yet: that is worth another try, and opening again tells how to make it.
 */
export function explainFetch(error: unknown, config: KafkaConfig): Error {
  const { code, message } = error as DriverError
  if (code !== undefined && goneCodes.has(code)) {
    return new TransientError(`A topic is gone at ${config.brokers}: ${message}`, {
      retryAfterMs: 500,
      cause: error,
    })
  }
  return explain('Messages cannot be read', error, config)
}
