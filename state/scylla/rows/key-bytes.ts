import { readRowKey, writeRowKey } from '../../row-key.ts'

/** A row key as the bytes that rows are ordered by. */
export function keyToBytes(key: string): Buffer {
  const bytes = Buffer.allocUnsafe(key.length * 3)
  return bytes.subarray(0, writeRowKey(key, bytes, 0))
}

/** Reads what `keyToBytes` wrote. */
export function keyFromBytes(bytes: Buffer): string {
  return readRowKey(bytes, 0, bytes.length)
}
