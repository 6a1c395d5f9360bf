import type { Encoder } from './encoder.ts'

/** A value as JSON, in UTF-8. Null and undefined become a tombstone. */
export function jsonEncoder<T = unknown>(): Encoder<T> {
  return {
    name: 'JSON',
    encode: (value) =>
      value === null || value === undefined ? null : Buffer.from(JSON.stringify(value)),
  }
}

/** Bytes as they are. Null becomes a tombstone, and no bytes an empty value. */
export function bytesEncoder(): Encoder<Uint8Array | null> {
  return { name: 'bytes', encode: (value) => value }
}
