import { markerBytes } from './header.ts'
import { longBytes, readLong } from './long.ts'

/** Two numbers of up to ten bytes each. */
export const blockHeadBytesMax = 20

/** Records that take no bytes may be claimed without end. A block may have so many. */
export const emptyRecordsMax = 65_536

/** What a block begins with. */
export interface BlockHead {
  /** Records in the block. */
  readonly count: number
  /** Bytes of the records, as they are packed. */
  readonly size: number
  /** Bytes of the two numbers. */
  readonly bytes: number
}

/** Reads a block's head at the beginning of `bytes`; `invalid` where no block can begin so. */
export function readBlockHead(bytes: Buffer): BlockHead | 'incomplete' | 'invalid' {
  const count = readLong(bytes, 0)
  if (typeof count === 'string') return count
  const size = readLong(bytes, count.end)
  if (typeof size === 'string') return size
  if (count.value < 0 || size.value < 0) return 'invalid'
  return { count: count.value, size: size.value, bytes: size.end }
}

/** Bytes of a whole block, the marker behind it included. */
export function blockBytes({ size, bytes }: BlockHead): number {
  return bytes + size + markerBytes
}

/** The bytes of a block. */
export function blockOf(count: number, packed: Buffer, marker: Buffer): Buffer {
  return Buffer.concat([longBytes(count), longBytes(packed.length), packed, marker])
}
