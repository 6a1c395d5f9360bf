import type { Message } from '#schemas'
import type { SinkSpec } from '../../connector.ts'
import { asRejection, toRejectionLine } from '../../rejection-line.ts'
import { timestamps } from './outgoing-times.ts'
import { topicSink } from './topic-sink.ts'

/** Where `writeRejects` writes. */
export interface WriteRejectsOptions {
  readonly topic: string
  /** Reason of messages that are not rejections. By default the id of the sink's step. */
  readonly reason?: string
}

/**
 * Writes the rejects stream, or a side output such as `late`, to a topic: as value a line of JSON
 * (`RejectionLine`: reason, step, source, position, message, and the original bytes in base64); the
 * texts but the message as headers too, so that a consumer can choose without parsing. No key: the one
 * that the original had, and its headers, are part of its bytes only where its format puts them there;
 * the position finds them again.
 *
 * Delivery: exactly-once, as `write`. `kafka.messageBytesMax` has to hold the longest rejected message
 * and a third more, since a longer one ends the run.
 */
export function writeRejects({ topic, reason }: WriteRejectsOptions): SinkSpec<unknown> {
  return topicSink<unknown>({
    topic,
    compacted: false,
    open: async (_settings, context) => {
      const timestampOf = timestamps(context)
      return (message: Message<unknown>) => {
        const rejection = asRejection(message, context.step, reason)
        const { source, partition, offset } = rejection.origin
        return [
          {
            key: null,
            value: Buffer.from(toRejectionLine(rejection)),
            timestampMs: timestampOf(message),
            headers: {
              reason: rejection.reason,
              step: rejection.step,
              source,
              position: `${partition}:${offset}`,
            },
          },
        ]
      }
    },
  })
}
