import type { RowChange } from '../../state-store.ts'
import { keyFromBytes, keyToBytes } from '../rows/key-bytes.ts'

/** Table (four bytes), length of the key (four) and of the value (four, all ones for a deletion). */
const headerBytes = 12
const deleted = 0xffff_ffff

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
  const keys = changes.map(({ key }) => keyToBytes(key))
  const lengths = changes.map(({ bytes }, at) => (bytes?.length ?? 0) + (keys[at]?.length ?? 0))
  const total = lengths.reduce((sum, length) => sum + headerBytes + length, 0)
  const encoded = Buffer.allocUnsafeSlow(total)
  let at = 0
  for (const [index, { table, bytes }] of changes.entries()) {
    const key = keys[index] ?? Buffer.alloc(0)
    at = encoded.writeUInt32LE(table, at)
    at = encoded.writeUInt32LE(key.length, at)
    at = encoded.writeUInt32LE(bytes?.length ?? deleted, at)
    at += key.copy(encoded, at)
    if (bytes === undefined) continue
    encoded.set(bytes, at)
    at += bytes.length
  }
  return encoded
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
    const key = keyFromBytes(encoded.subarray(keyStart, valueStart))
    changes.push({ table: encoded.readUInt32LE(at), key, bytes })
    at = end
  }
  return changes
}
