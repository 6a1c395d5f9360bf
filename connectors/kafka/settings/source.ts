import type { Schema } from 'convict'
import { positive } from './formats.ts'

/** How topics are read. */
export interface SourceSettings {
  readonly group: string
  readonly fetchWaitMs: number
  readonly fetchBytesMax: number
  readonly queueBytesMax: number
  readonly queueMessagesMin: number
  readonly bufferBytesMax: number
  readonly partitionsIntervalMs: number
  readonly onOffsetOutOfRange: 'fail' | 'earliest'
}

/** Settings of `SourceSettings`, for convict. */
export const sourceSettings: Schema<SourceSettings> = {
  group: {
    doc: 'Consumer group that positions are committed to, so that tools can show the lag. They are never read from it. Empty: `anabranch.` and the name of the pipeline.',
    format: String,
    default: '',
    env: 'ANABRANCH_KAFKA_GROUP',
  },
  fetchWaitMs: {
    doc: 'How long a broker may hold back an answer while there is nothing new, in milliseconds.',
    format: 'nat',
    default: 100,
    env: 'ANABRANCH_KAFKA_FETCH_WAIT_MS',
  },
  fetchBytesMax: {
    doc: 'Bytes of one partition that a broker sends at a time. A longer message comes all the same.',
    format: positive,
    default: 1 << 20,
    env: 'ANABRANCH_KAFKA_FETCH_BYTES_MAX',
  },
  queueBytesMax: {
    doc: 'Bytes that one source reads ahead, in librdkafka. One answer of a broker may go past it.',
    format: positive,
    default: 16 << 20,
    env: 'ANABRANCH_KAFKA_QUEUE_BYTES_MAX',
  },
  queueMessagesMin: {
    doc: 'Messages of each partition that are read ahead, as far as `queueBytesMax` allows.',
    format: positive,
    default: 10_000,
    env: 'ANABRANCH_KAFKA_QUEUE_MESSAGES_MIN',
  },
  bufferBytesMax: {
    doc: 'Bytes that one source keeps for partitions that are not their turn. A partition with half of it is paused.',
    format: positive,
    default: 8 << 20,
    env: 'ANABRANCH_KAFKA_BUFFER_BYTES_MAX',
  },
  partitionsIntervalMs: {
    doc: 'Time between two looks for new partitions and for topics that are gone, in milliseconds.',
    format: positive,
    default: 30_000,
    env: 'ANABRANCH_KAFKA_PARTITIONS_INTERVAL_MS',
  },
  onOffsetOutOfRange: {
    doc: 'When messages that were to be read next are gone, by retention or because the topic was made anew: `fail` ends the run and says what was lost; `earliest` goes on with the oldest there is, with a warning and a gauge.',
    format: ['fail', 'earliest'],
    default: 'fail',
    env: 'ANABRANCH_KAFKA_ON_OFFSET_OUT_OF_RANGE',
  },
}
