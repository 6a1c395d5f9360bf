import type { ByteSource, FoundBytes } from '../bytes/byte-source.ts'
import { newline } from './frames.ts'

/** Where an overlong line ends: `at` its newline, or at the end of what there is. */
export interface LineEnd {
  readonly found: boolean
  readonly at: number
  /** What was read last. */
  readonly last: FoundBytes
}

/** Looks for the next newline from `offset` on, one chunk in memory at a time. */
export async function findNewline(
  bytes: ByteSource,
  offset: number,
  chunkBytes: number,
  signal: AbortSignal,
): Promise<LineEnd> {
  for (let from = offset; ;) {
    const last = await bytes.read(from, chunkBytes)
    signal.throwIfAborted()
    const at = last.chunk.indexOf(newline)
    if (at !== -1) return { found: true, at: from + at, last }
    from += last.chunk.length
    if (last.beyond !== 'more') return { found: false, at: from, last }
  }
}
