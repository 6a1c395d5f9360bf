import type { AvroMessage } from '#schemas'
import type { SourceSpec } from '../../connector.ts'
import { connector } from '../connector.ts'
import { onDisk } from '../file-errors.ts'
import { openFilesReader } from '../files-reader.ts'
import { shownPath, type ReadOptions } from '../read.ts'
import { dropRejectsAfter } from '../rejects/replayed-files.ts'
import { avroFormat } from './avro-format.ts'

const minuteMs = 60_000

/** What `readAvro` reads and how. What is not described here is as `ReadOptions` says. */
export interface ReadAvroOptions extends Pick<
  ReadOptions<AvroMessage>,
  'follow' | 'latenessMs' | 'idleAfterMs' | 'advanceWhenSilent' | 'replayWindowMs'
> {
  /** Container files, and directories: of those the files named .avro, at any depth. */
  readonly paths: readonly string[]
  /** The event time of a record, in milliseconds. By default the time when it is read. */
  readonly timestampMs?: (message: AvroMessage) => number
}

/**
 * Reads Avro object container files, packed by null, deflate, snappy or zstandard, and follows them as
 * they grow by whole blocks. Each message carries the schema that its file was written under.
 *
 * Delivery: replayable, so exactly-once with an idempotent sink: each file is a partition, and a position
 * is a block of each file and a number of records within it. The offset of a message is the number of its
 * record in the file. What happens to bad input, each time with the rest of the file read on:
 *
 * | input | what happens |
 * |---|---|
 * | bytes that are no block, a damaged block, a wrong checksum | `corrupt-avro-block`, up to the next sync marker |
 * | a record that does not fit the schema | `corrupt-avro-block` for it and the rest of its block |
 * | text that is not UTF-8, more than 200 records within each other | `unreadable-avro` for the record |
 * | a file that ends within a block or its header | `truncated-avro-block` or `truncated-avro-header`; waited for while following |
 * | a block above `avroBlockBytesMax`, packed or not | `avro-block-too-large` |
 * | no Avro file, a codec that is not read, a broken or too large schema | `not-avro`, `unsupported-codec`, `invalid-avro-schema`, for the whole file |
 *
 * A rejection keeps the first 4 KiB of what cannot be read and says where it lies; it counts as one
 * record. What a step refuses later keeps its record with its schema, and can be replayed.
 */
export function readAvro(options: ReadAvroOptions): SourceSpec<AvroMessage> {
  const { paths, follow = true, timestampMs } = options
  return {
    connector: connector.name,
    summary: `Avro files from ${paths.map(shownPath).join(', ')}`,
    latenessMs: options.latenessMs ?? 5 * minuteMs,
    idleAfterMs: options.idleAfterMs ?? minuteMs,
    ...(options.advanceWhenSilent === true && { advanceWhenSilent: true }),
    replayWindowMs: options.replayWindowMs ?? 24 * 60 * minuteMs,
    open(context, resumeFrom) {
      const format = avroFormat(context.config(connector), timestampMs)
      return openFilesReader({ paths, follow, format }, context, resumeFrom)
    },
    rewind: ({ directory }, epoch) => onDisk(() => dropRejectsAfter(directory, epoch)),
  }
}
