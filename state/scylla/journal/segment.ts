import { createHash } from 'node:crypto'

/** What is told of bytes that are kept in chunks, so that missing ones are noticed. */
export interface Digest {
  readonly chunks: number
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** A committed epoch's changes in the journal. Numbered by `nextNumber`. */
export interface Segment extends Digest {
  readonly number: number
  /** The take-over that its writer began with. */
  readonly fence: number
  /** Where its chunks are in the journal; -1: in partitions of their own. */
  readonly slot: number
  /** Its changes are in the tables: it is there to be removed. */
  readonly applied: boolean
}

/** Numbers of an owner: more than it needs in years, and times below any clock's microseconds. */
const numbersOfFence = 2 ** 30

/**
 * The number of the next segment. Each owner begins above those of all before: it is the time of what
 * the segment writes, so an owner wins over rows of segments that the journal does not know any more.
 */
export function nextNumber({ fence, segment }: { fence: number; segment: number }): number {
  return Math.max(segment, fence * numbersOfFence) + 1
}

/** The fence of the owner that committed a segment; 0 where none did. */
export function fenceOf(number: number): number {
  return Math.floor(number / numbersOfFence)
}

/** Bytes of a chunk: rows of this size are neither many nor large. */
export const chunkBytes = 64 * 1024

/** Cuts bytes into chunks that share their memory. */
export function cut(bytes: Buffer, size: number = chunkBytes): readonly Buffer[] {
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
}

/** What is told of bytes. */
export function digestOf(bytes: Buffer): Digest {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { chunks: Math.ceil(bytes.length / chunkBytes), bytes: bytes.length, sha256 }
}

/** The bytes of chunks, or undefined where they are not those that the digest was made of. */
export function join(chunks: readonly Buffer[], { bytes, sha256 }: Digest): Buffer | undefined {
  const joined = Buffer.concat(chunks)
  return joined.length === bytes && digestOf(joined).sha256 === sha256 ? joined : undefined
}
