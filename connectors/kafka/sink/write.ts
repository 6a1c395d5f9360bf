import type { Encoder, Message } from '#schemas'
import type { SinkSpec } from '../../connector.ts'
import { openEncoder } from './open-encoder.ts'
import { timestamps } from './outgoing-times.ts'
import type { OutgoingMessage } from './staging/outgoing-message.ts'
import { topicSink } from './topic-sink.ts'

/** What `write` writes, and where. */
export interface WriteOptions<T> {
  readonly topic: string
  /**
   * The key of a message. Text is written as UTF-8. Messages of one key go to one partition, the one that
   * the Java clients choose (murmur2), and keep their order. Null: no key, any partition.
   */
  readonly key: (message: Message<T>) => string | Uint8Array | null
  /** Makes the value; null is a tombstone. */
  readonly value: Encoder<T>
  /** The partition, where not the key says it. One that is not there ends the run. */
  readonly partition?: (message: Message<T>) => number | undefined
  /** Headers, as text: the driver cannot write binary ones. */
  readonly headers?: (message: Message<T>) => Readonly<Record<string, string>>
  /**
   * The message's timestamp in milliseconds; the time of writing by default. Brokers delete by it, so
   * that old events under event time (`({ timestampMs }) => timestampMs`) may be gone before anybody has
   * read them: that needs a `retention.ms` that reaches back so far. Times to come become now, since
   * brokers refuse what is an hour ahead.
   */
  readonly timestamp?: (message: Message<T>) => number
  /** The topic keeps the last message of each key, so every message needs one. False by default. */
  readonly compacted?: boolean
  /** At least so many partitions; `topics create` makes the topic with as many. 1 by default. */
  readonly partitions?: number
  /** Settings that `topics create` makes the topic with, such as `{ 'retention.ms': '604800000' }`. */
  readonly topicConfig?: Readonly<Record<string, string>>
}

/**
 * Writes messages to a topic of Kafka, exactly once for readers of committed messages
 * (`isolation.level=read_committed`).
 *
 * Delivery: exactly-once. Messages are staged as blobs while an epoch goes on. When it is saved, all of
 * them are written in one transaction with a marker that holds its number, in the topic
 * `kafka.markersTopic`; a repeated commit finds the marker and adds nothing. The transactional id
 * `anabranch.<pipeline>.<step>` (and the shard) fences who was taken over: `FencedError`.
 *
 * The order is that of the stream within each partition. A message above `kafka.messageBytesMax`, or one
 * without a key for a compacted topic, ends the run with a `SetupError` that names it: its epoch is not
 * saved, so nothing is lost. What was written cannot be taken back, so restoring a savepoint writes what
 * comes after it a second time.
 */
export function write<T>(options: WriteOptions<T>): SinkSpec<T> {
  const { topic, compacted = false, partitions, topicConfig } = options
  return topicSink<T>({
    topic,
    compacted,
    partitions,
    topicConfig,
    open: async (settings, context) => {
      const encoder = await openEncoder(options.value, settings)
      const timestampOf = timestamps(context, options.timestamp)
      return (message) => [toOutgoing(message, options, encoder, timestampOf)]
    },
  })
}

function toOutgoing<T>(
  message: Message<T>,
  { key, partition, headers }: WriteOptions<T>,
  encoder: Encoder<T>,
  timestampOf: (message: Message<T>) => number,
): OutgoingMessage {
  return {
    key: key(message),
    value: encoder.encode(message.value),
    timestampMs: timestampOf(message),
    partition: partition?.(message),
    headers: headers?.(message),
  }
}
