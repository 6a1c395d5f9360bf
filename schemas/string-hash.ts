import { MurmurLanes } from './murmur-lanes.ts'

const lanes = new MurmurLanes()

/**
 * MurmurHash3_x86_32 of a text's UTF-16 little-endian bytes, from 0 to 2^32 − 1. The same in every
 * run and on every machine, so it may decide where something is stored.
 */
export function stringHash(text: string, seed = 0): number {
  hash(text, seed)
  return lanes.low >>> 0
}

/**
 * 64 bits of a text, as two numbers from 0 to 2^32 − 1 at `into[at]` and `into[at + 1]`: the first is
 * `stringHash`, the second another lane of MurmurHash3 (see `MurmurLanes`). Allocates nothing.
 */
export function stringHash64(text: string, into: Uint32Array, at = 0, seed = 0): void {
  hash(text, seed)
  into[at] = lanes.low
  into[at + 1] = lanes.high
}

/** The key group that a key belongs to, from 0 to `keyGroups − 1`: the unit in which state moves. */
export function keyGroupOf(key: string, keyGroups: number): number {
  return stringHash(key) % keyGroups
}

function hash(text: string, seed: number): void {
  lanes.low = seed | 0
  lanes.high = seed | 0
  lanes.text(text)
  lanes.finish(text.length * 2)
}
