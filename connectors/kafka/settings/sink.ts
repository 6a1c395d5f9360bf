import type { Schema } from 'convict'
import { blobBytesMax } from '../../blob-store.ts'
import { positive } from './formats.ts'

/** How topics are written. */
export interface SinkSettings {
  readonly markersTopic: string
  readonly transactionTimeoutMs: number
  readonly messageBytesMax: number
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly replicationFactor: number
}

/** Settings of `SinkSettings`, for convict. */
export const sinkSettings: Schema<SinkSettings> = {
  markersTopic: {
    doc: 'Topic of one partition, compacted, in which each sink marks the epochs that it has written.',
    format: String,
    default: 'anabranch.markers',
    env: 'ANABRANCH_KAFKA_MARKERS_TOPIC',
  },
  transactionTimeoutMs: {
    doc: 'How long a transaction may take, in milliseconds; longer than a broker may be away. At most the brokers’ `transaction.max.timeout.ms`.',
    format: positive,
    default: 60_000,
    env: 'ANABRANCH_KAFKA_TRANSACTION_TIMEOUT_MS',
  },
  messageBytesMax: {
    doc: 'Longest message that is written: key, value and headers, in bytes. Above the `max.message.bytes` of the topics (1048588 by default), less 2 KiB, brokers refuse it.',
    format: messageBytes,
    default: 1_000_000,
    env: 'ANABRANCH_KAFKA_MESSAGE_BYTES_MAX',
  },
  compression: {
    doc: 'How messages are compressed. zstd needs librdkafka built with libzstd.',
    format: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    default: 'lz4',
    env: 'ANABRANCH_KAFKA_COMPRESSION',
  },
  replicationFactor: {
    doc: 'Replicas of topics that `topics create` makes. -1: what the brokers have as default.',
    format: 'int',
    default: -1,
    env: 'ANABRANCH_KAFKA_REPLICATION_FACTOR',
  },
}

/** A message is staged in one blob, which has room for one more chunk. */
function messageBytes(value: unknown): void {
  positive(value)
  if (Number(value) <= blobBytesMax / 2) return
  throw new TypeError(`must be at most ${blobBytesMax / 2}`)
}
