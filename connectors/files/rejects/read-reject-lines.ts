import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { epochFileName, epochsIn } from '../epochs/epoch-directory.ts'
import { ifExists } from '../file-errors.ts'
import { parseRejectionLine, type RejectionLine } from '../../rejection-line.ts'

/** A line of a file of rejects: as it stands there, and what it says. */
export interface FoundLine {
  readonly text: string
  /** Undefined where the line is not a rejection's. */
  readonly line: RejectionLine | undefined
}

/** Told once for each file that holds lines which are no rejections: where, and how many. */
export type WarnOfLines = (warning: string) => void

/**
 * The committed lines of a directory that `writeRejects` writes, in order, streamed. While a run is
 * going on, too: an epoch that appears or is moved away meanwhile is in or out as a whole. A line that
 * is no rejection's is left out, with a warning.
 */
export async function* readRejectLines(
  directory: string,
  warn: WarnOfLines,
): AsyncIterable<RejectionLine> {
  for (const epoch of await epochsIn(directory)) {
    for await (const { line } of linesOf(join(directory, epochFileName(epoch)), warn)) {
      if (line !== undefined) yield line
    }
  }
}

/** The lines of one file; none where it was moved away. */
export async function* linesOf(path: string, warn: WarnOfLines): AsyncIterable<FoundLine> {
  let number = 0
  let broken = 0
  let firstBroken = 0
  for await (const text of textLines(path)) {
    number++
    const line = parseRejectionLine(text)
    if (line === undefined && broken++ === 0) firstBroken = number
    yield { text, line }
  }
  if (broken === 0) return
  const found = broken === 1 ? '' : ` (${broken} such lines)`
  warn(`${path}:${firstBroken} is not a line of rejects${found}: left out, and left in place`)
}

/** Cut at newlines alone, as JSON may hold every other line break that Unicode has. */
async function* textLines(path: string): AsyncIterable<string> {
  const handle = await ifExists(() => open(path))
  if (handle === undefined) return
  let rest = ''
  for await (const part of handle.createReadStream({ encoding: 'utf8' })) {
    const lines = (rest + String(part)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
