import type { Codec } from '#schemas'
import { value } from '#state'

const valueBytes = 200

const bytesCodec: Codec<Uint8Array> = {
  name: 'bytes',
  fingerprint: '0',
  schema: '"bytes"',
  encode: (bytes) => bytes,
  decode: (bytes) => bytes.slice(),
  reader: () => (bytes) => bytes,
}

/** State of a step with one value of 200 bytes a key, without the cost of a real codec. */
export const profileCells = { profile: value(bytesCodec) }

/** A value to store. */
export function newValue(): Uint8Array {
  return new Uint8Array(valueBytes).fill(7)
}

/** Spread over the whole of the key space, like ids that are hashes. */
export function keyOf(number: number): string {
  const hash = Math.imul(Math.floor(number), 0x9e3779b1) >>> 0
  return `customer-${hash.toString(16).padStart(8, '0')}`
}
