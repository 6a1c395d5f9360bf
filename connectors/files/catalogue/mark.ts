import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'

/** How much of a file's head, and of what lies before a position, tells it from other files. */
export const markBytes = 1024

/**
 * Tells whether a file is the one that was read before, whatever it is called now: hashes of its
 * head and of the bytes right before the position that was reached. Files that only begin alike,
 * such as exports with the same header, differ in the second.
 */
export interface Mark {
  readonly headBytes: number
  readonly head: string
  readonly tailEnd: number
  readonly tail: string
}

/** The bytes that a mark is made of. */
export interface MarkedBytes {
  readonly head: Buffer
  readonly tail: Buffer
}

/** The first 96 bits of SHA-256: enough to tell files apart. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 16)
}

/** Reads the bytes of a mark from a file; undefined where the file has other content. */
export async function readMarked(handle: FileHandle, mark: Mark): Promise<MarkedBytes | undefined> {
  const head = await readAt(handle, 0, mark.headBytes)
  if (hashOf(head) !== mark.head) return undefined
  const tailStart = Math.max(0, mark.tailEnd - markBytes)
  const tail = await readAt(handle, tailStart, mark.tailEnd - tailStart)
  return hashOf(tail) === mark.tail ? { head, tail } : undefined
}

/** Reads up to `length` bytes; fewer where the file is shorter. */
export async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, offset)
  return bytes.subarray(0, bytesRead)
}
