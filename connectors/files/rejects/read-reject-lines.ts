import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { epochFileName, epochsIn } from '../epochs/epoch-directory.ts'
import { ifExists } from '../file-errors.ts'
import { parseRejectionLine, type RejectionLine } from './rejection-line.ts'

/** A line of a file of rejects: as it stands there, and what it says. */
export interface FoundLine {
  readonly text: string
  readonly line: RejectionLine
}

/**
 * The committed lines of a directory that `writeRejects` writes, in order, streamed. While a run is
 * going on, too: an epoch that appears or is moved away meanwhile is in or out as a whole.
 */
export async function* readRejectLines(directory: string): AsyncIterable<RejectionLine> {
  for (const epoch of await epochsIn(directory)) {
    for await (const { line } of linesOf(join(directory, epochFileName(epoch)))) yield line
  }
}

/** The lines of one file; none where it was moved away. Throws where a line is not a rejection's. */
export async function* linesOf(path: string): AsyncIterable<FoundLine> {
  const handle: FileHandle | undefined = await ifExists(() => open(path))
  if (handle === undefined) return
  let number = 0
  for await (const text of handle.readLines()) {
    number++
    const line = parseRejectionLine(text)
    if (line === undefined) throw new Error(`${path}:${number} is not a line of rejects`)
    yield { text, line }
  }
}
