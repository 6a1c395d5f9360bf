import { readRowKey, rowKeyBytesMax, writeRowKey } from '../row-key.ts'
import type { RowChange } from '../state-store.ts'

/** Sixteen pages of LMDB, less their header: chunks of one size leave gaps that the next ones fit. */
const chunkBytes = 65_520
/** Table (two bytes), length of the key (two) and of the value (four, all ones for a deletion). */
const headerBytes = 8
const deleted = 0xffff_ffff
const digits = 11

/** Where the chunks of the log begin and end. */
export const logRange = { from: 'log/', to: 'log0' } as const

/** The row of a chunk. Epochs of the log are numbered by themselves, from 1 on. */
export function logRowKey(number: number, chunk: number): string {
  return `log/${toDigits(number)}/${toDigits(chunk)}`
}

/** The number of the epoch that a chunk belongs to. */
export function numberOfLogRow(key: string): number {
  return Number.parseInt(key.split('/')[1] ?? '', 36)
}

/** Writes the changes of an epoch one after the other, in chunks. */
export function encodeChanges(changes: readonly RowChange[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = []
  let chunk = Buffer.allocUnsafeSlow(chunkBytes)
  let end = 0
  for (const change of changes) {
    const roomBytes = headerBytes + rowKeyBytesMax + (change.bytes?.length ?? 0)
    if (end + roomBytes > chunk.length) {
      if (end > 0) chunks.push(chunk.subarray(0, end))
      chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, roomBytes))
      end = 0
    }
    end = writeChange(change, chunk, end)
  }
  if (end > 0) chunks.push(chunk.subarray(0, end))
  return chunks
}

/** The changes of a chunk, with bytes of their own. */
export function decodeChanges(bytes: Uint8Array): readonly RowChange[] {
  const chunk = Buffer.from(bytes)
  const changes: RowChange[] = []
  for (let at = 0; at < chunk.length;) {
    const keyStart = at + headerBytes
    const valueStart = keyStart + chunk.readUInt16LE(at + 2)
    const length = chunk.readUInt32LE(at + 4)
    at = length === deleted ? valueStart : valueStart + length
    const value = length === deleted ? undefined : chunk.subarray(valueStart, at)
    const key = readRowKey(chunk, keyStart, valueStart)
    changes.push({ table: chunk.readUInt16LE(keyStart - headerBytes), key, bytes: value })
  }
  return changes
}

function writeChange({ table, key, bytes }: RowChange, chunk: Buffer, at: number): number {
  const keyStart = at + headerBytes
  const valueStart = writeRowKey(key, chunk, keyStart)
  chunk.writeUInt16LE(table, at)
  chunk.writeUInt16LE(valueStart - keyStart, at + 2)
  chunk.writeUInt32LE(bytes?.length ?? deleted, at + 4)
  if (bytes === undefined) return valueStart
  chunk.set(bytes, valueStart)
  return valueStart + bytes.length
}

function toDigits(number: number): string {
  return number.toString(36).padStart(digits, '0')
}
