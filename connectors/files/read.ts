import { relative } from 'node:path'
import type { Decoder } from '#schemas'
import type { SourceSpec } from '../connector.ts'
import { connector } from './connector.ts'
import { onDisk } from './file-errors.ts'
import { openFilesReader } from './files-reader.ts'
import { lineFormat } from './line-format.ts'
import { dropRejectsAfter } from './rejects/replayed-files.ts'

const minuteMs = 60_000

/** What `read` reads and how. */
export interface ReadOptions<T> {
  /** Files and directories (see `listFiles` for which files of a directory). */
  readonly paths: readonly string[]
  /** Gets each line without its line break, or each CSV row as a JSON object. */
  readonly decode: Decoder<T>
  /** `ndjson` (any format of lines) or `csv`; by default a file named .csv is CSV, all others lines. */
  readonly format?: 'ndjson' | 'csv'
  /** Separates the cells of a CSV row. A comma by default. */
  readonly delimiter?: string
  /**
   * Whether there may be more lines and files one day. True by default. False: at its end the input is
   * over for good, so windows close, and what is added later counts as late.
   */
  readonly follow?: boolean
  /** How far event times may run backwards within a file. 5 minutes by default. */
  readonly latenessMs?: number
  /** A file without a new line for this long holds nothing back. 1 minute by default. */
  readonly idleAfterMs?: number
  /**
   * Whether event time goes on at the pace of the wall clock once everything is silent for longer than
   * `idleAfterMs`, so that windows end with no message. False by default.
   */
  readonly advanceWhenSilent?: boolean
  /** How long the senders of the events go on repeating one. 24 hours by default. */
  readonly replayWindowMs?: number
}

/**
 * Reads lines or CSV rows of files, plain or gzip, and follows them as they grow.
 *
 * Delivery: replayable, so exactly-once with an idempotent sink: each file is a partition, and a
 * position is the byte offset in each. A file is known by its content, not by its name, so a renamed
 * one is not read twice. What happens to bad input:
 *
 * | input | what happens |
 * |---|---|
 * | a line that the decoder refuses, NUL bytes and invalid UTF-8 included | rejected by the decoder's reason |
 * | an empty line | passed over, not counted |
 * | a last line without a line break | waited for while following; else it is a line |
 * | a line longer than `lineBytesMax` | `line-too-long`, its first 4 KiB kept, skipped unbuffered |
 * | a truncated file | a warning; read from its beginning as new content |
 * | a file with other content under a known name | the old one is read to its end, the new one anew |
 * | gzip that breaks off or is damaged | what comes before is read; `corrupt-gzip` (waited for while following, if it only breaks off) |
 * | a CSV row with a wrong number of cells | `wrong-column-count`, the row's bytes kept |
 * | a CSV quote that is never closed | `unclosed-quote` for its first line, the next line is a row |
 * | a CSV header that names a column twice | `invalid-csv-header` for every row |
 *
 * A CSV message's origin holds the row as JSON, which is what a replay decodes again; a row that was
 * refused for its shape holds its own bytes, which a replay refuses again.
 * Gzip tells late that it was damaged: lines right before the damage is noticed may be garbled.
 * A restart inflates a gzip file again from its beginning up to the position. Files of rejects in
 * `replay/` of the step's directory are read as further partitions, and moved to `replayed/` when that
 * is saved. After going back to a savepoint from before, they are read again; `replayedFilesMax` bounds
 * how many are kept for that.
 */
export function read<T>(options: ReadOptions<T>): SourceSpec<T> {
  const { paths, follow = true } = options
  const reader = { paths, follow, format: lineFormat(options) }
  return {
    connector: connector.name,
    summary: `${options.decode.name} from ${paths.map(shownPath).join(', ')}`,
    latenessMs: options.latenessMs ?? 5 * minuteMs,
    idleAfterMs: options.idleAfterMs ?? minuteMs,
    ...(options.advanceWhenSilent === true && { advanceWhenSilent: true }),
    replayWindowMs: options.replayWindowMs ?? 24 * 60 * minuteMs,
    open: (context, resumeFrom) => openFilesReader(reader, context, resumeFrom),
    rewind: ({ directory }, epoch) => onDisk(() => dropRejectsAfter(directory, epoch)),
  }
}

/** As somebody in the working directory would write it. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}
