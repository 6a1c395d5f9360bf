import type { RowChange } from '../../state-store.ts'
import { readRowKey, writeRowKey } from '../../row-key.ts'

/** Table (four bytes), length of the key (four) and of the value (four, all ones for a deletion). */
const headerBytes = 12
const deleted = 0xffff_ffff
/** Of a UTF-16 unit. */
const utf8BytesMax = 3

/** The last change of each row. What is written under one timestamp must not contradict itself. */
export function lastChanges(changes: readonly RowChange[]): readonly RowChange[] {
  const tables = new Map<number, Map<string, RowChange>>()
  for (const change of changes) {
    const known = tables.get(change.table)
    if (known === undefined) tables.set(change.table, new Map([[change.key, change]]))
    else known.set(change.key, change)
  }
  return [...tables.values()].flatMap((rows) => [...rows.values()])
}

/** Changes one after the other. */
export function encodeChanges(changes: readonly RowChange[]): Buffer {
  let roomBytes = 0
  for (const { key, bytes } of changes) {
    roomBytes += headerBytes + key.length * utf8BytesMax + (bytes?.length ?? 0)
  }
  const encoded = Buffer.allocUnsafeSlow(roomBytes)
  let end = 0
  for (const change of changes) end = writeChange(change, encoded, end)
  return encoded.subarray(0, end)
}

/** Reads what `encodeChanges` wrote. The changes share its memory. */
export function decodeChanges(encoded: Buffer): readonly RowChange[] {
  const changes: RowChange[] = []
  for (let at = 0; at < encoded.length;) {
    const keyStart = at + headerBytes
    const valueStart = keyStart + encoded.readUInt32LE(at + 4)
    const length = encoded.readUInt32LE(at + 8)
    const end = length === deleted ? valueStart : valueStart + length
    const bytes = length === deleted ? undefined : encoded.subarray(valueStart, end)
    const key = readRowKey(encoded, keyStart, valueStart)
    changes.push({ table: encoded.readUInt32LE(at), key, bytes })
    at = end
  }
  return changes
}

function writeChange({ table, key, bytes }: RowChange, target: Buffer, at: number): number {
  const keyStart = at + headerBytes
  const valueStart = writeRowKey(key, target, keyStart)
  target.writeUInt32LE(table, at)
  target.writeUInt32LE(valueStart - keyStart, at + 4)
  target.writeUInt32LE(bytes?.length ?? deleted, at + 8)
  if (bytes === undefined) return valueStart
  target.set(bytes, valueStart)
  return valueStart + bytes.length
}
