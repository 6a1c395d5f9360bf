import { FencedError } from '#schemas'
import { SetupError, TransientError } from '../../../errors.ts'
import type { KafkaConfig } from '../../config.ts'
import type { DriverError } from '../../driver-api.ts'
import { explain } from '../../errors.ts'

/** What brokers refuse for good in a message, beside what `explain` knows. */
const refused = new Map([
  [10, 'Lower kafka.messageBytesMax below max.message.bytes of the topic, or raise the latter.'],
  [32, 'Check message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic.'],
  [44, 'A policy of the brokers refuses it.'],
  [87, 'Is the topic compacted? Then every message needs a key.'],
])

/**
 * What a transaction failed of. `SetupError` where doing it again would change nothing, and nothing is
 * lost then: the epoch stays staged. Else a `TransientError`. That the producer was "fenced" is one,
 * too: librdkafka says so of a transaction that outlived its time-out as well, and the markers
 * tell who owns the transactional id.
 */
export function explainFailure(doing: string, error: unknown, config: KafkaConfig): Error {
  const { code, message } = error as DriverError
  const advice = refused.get(code ?? 0)
  if (advice !== undefined) {
    return new SetupError(`${doing}: ${message}. ${advice}`, { cause: error })
  }
  const explained = explain(doing, error, config)
  if (explained instanceof FencedError && !(error instanceof FencedError)) {
    return new TransientError(`${doing}: ${message}`, { cause: error })
  }
  return explained
}
