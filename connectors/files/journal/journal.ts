import { join } from 'node:path'
import type { Decoder } from '#schemas'
import type { Journal, SourceSpec } from '../../connector.ts'
import { connector } from '../connector.ts'
import { onDisk } from '../file-errors.ts'
import { openFilesReader } from '../files-reader.ts'
import { lineFormat } from '../line-format.ts'
import { dropRejectsAfter } from '../rejects/replayed-files.ts'
import { appendToJournal } from './append.ts'

/** What a journal holds. */
export interface JournalOptions<T> {
  /** Gets each line without its line break. */
  readonly decode: Decoder<T>
}

/** Within the directory of the step. */
const journalDirectory = 'journal'

/**
 * Reads a journal in the directory of the step, that tools append to while a run goes on or none does:
 * the commands of people. Event time does not move with it, and never waits for it.
 *
 * Delivery: as `read`. A position is the byte offset in each of its files. A line that is being written
 * is left for the next poll, in a run until the end as well.
 */
export function journal<T>(
  options: JournalOptions<T>,
): SourceSpec<T> & { readonly journal: Journal } {
  const { name } = options.decode
  const reader = { format: lineFormat(options), follow: true, journal: true }
  return {
    connector: connector.name,
    summary: `${name} from the journal of the step`,
    latenessMs: Infinity,
    idleAfterMs: 0,
    replayWindowMs: 0,
    open: (context, resumeFrom) =>
      openFilesReader({ ...reader, paths: [placeOf(context)] }, context, resumeFrom),
    rewind: ({ directory }, epoch) => onDisk(() => dropRejectsAfter(directory, epoch)),
    journal: {
      holds: name,
      place: 'the journal of the step',
      append: (context, texts) => onDisk(() => appendToJournal(placeOf(context), texts)),
    },
  }
}

function placeOf({ directory }: { readonly directory: string }): string {
  return join(directory, journalDirectory)
}
