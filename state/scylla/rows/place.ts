import { stringHash } from '#schemas'
import { compareRowKeys } from '../../row-key.ts'
import type { RangeOptions } from '../../state-store.ts'
import { keyToBytes } from './key-bytes.ts'

/** How the rows of a table are spread over partitions. Fixed when the table is made. */
export interface Spread {
  /** Over how many partitions: all of them in one, or each slice in so many. */
  readonly buckets: number
  /** Bytes of a key that name its slice; 0: there is one slice. */
  readonly orderedBy: number
}

/** Which partition of a table. */
export interface Place {
  readonly slice: Buffer
  readonly bucket: number
}

const noSlice = Buffer.alloc(0)

/** The partition of a key. Keys that are alike up to two NULs, as fields of a map are, share one. */
export function placeOf(key: string, { buckets, orderedBy }: Spread): Place {
  const end = orderedBy === 0 ? key.indexOf('\0\0') : -1
  const group = end === -1 ? key : key.slice(0, end)
  const slice = orderedBy === 0 ? noSlice : keyToBytes(key).subarray(0, orderedBy)
  return { slice, bucket: stringHash(group) % buckets }
}

/** Every partition of a slice. */
export function bucketsOf(slice: Buffer, { buckets }: Spread): readonly Place[] {
  return Array.from({ length: buckets }, (_, bucket) => ({ slice, bucket }))
}

/**
 * Every partition of a table without slices that can have rows of a range: one where all of its keys
 * are alike up to two NULs.
 */
export function placesOf({ from = '', to }: RangeOptions, spread: Spread): readonly Place[] {
  const end = from.indexOf('\0\0')
  const shared = end !== -1 && to !== undefined
  if (shared && compareRowKeys(to, `${from.slice(0, end)}\0\u0001`) <= 0) {
    return [placeOf(from, spread)]
  }
  return bucketsOf(noSlice, spread)
}
