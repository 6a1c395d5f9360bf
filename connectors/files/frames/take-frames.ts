import type { Batch } from './batch.ts'
import { contentEnd, contentStart, type Frames } from './frames.ts'

/** Bounds of one take. */
export interface TakeLimit {
  readonly messagesMax: number
  readonly lineBytesMax: number
}

/** What a take did. */
export interface Taken {
  /** Bytes of the chunk that belong to taken frames. */
  readonly bytes: number
  /** No further frame is complete within the chunk, or the next one is too long. */
  readonly drained: boolean
}

/** Decodes the complete frames of a chunk that begins at `offset`. Empty ones are passed over. */
export function takeFrames<T>(
  frames: Frames<T>,
  chunk: Buffer,
  offset: number,
  batch: Batch<T>,
  { messagesMax, lineBytesMax }: TakeLimit,
): Taken {
  let start = contentStart(chunk, offset)
  let bytes = 0
  while (batch.size < messagesMax) {
    const end = frames.endOf(chunk, start)
    if (end === -1 || end - bytes > lineBytesMax) return { bytes, drained: true }
    const content = contentEnd(chunk, start, end)
    if (content > start) frames.decode(chunk, start, content, offset + start, batch)
    start = end + 1
    bytes = start
  }
  return { bytes, drained: false }
}
