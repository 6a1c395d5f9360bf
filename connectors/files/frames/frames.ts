import type { Batch } from './batch.ts'

/** How the content of a file is cut into frames (lines, CSV rows) and what a frame becomes. */
export interface Frames<T> {
  /** Index of the newline that ends the frame which begins at `start`, or -1. */
  endOf(chunk: Buffer, start: number): number
  /**
   * Turns `chunk[start, end)`, a frame without its line break, into a message or a rejection.
   * `offset` is where it begins in the file.
   */
  decode(chunk: Buffer, start: number, end: number, offset: number, batch: Batch<T>): void
}

/** The byte that ends a line. */
export const newline = 0x0a
const carriageReturn = 0x0d

/** Where the content of a frame ends whose newline is at `end`: before a carriage return. */
export function contentEnd(chunk: Buffer, start: number, end: number): number {
  return end > start && chunk[end - 1] === carriageReturn ? end - 1 : end
}

/** Where the content of a file begins: after a byte order mark. */
export function contentStart(chunk: Buffer, offset: number): number {
  const marked = offset === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf
  return marked ? 3 : 0
}
