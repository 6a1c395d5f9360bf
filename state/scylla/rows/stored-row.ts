import { bytesOf, numberOf } from '../cql/columns.ts'
import type { CqlRow } from '../cql/cql-session.ts'
import { keyFromBytes } from './key-bytes.ts'

/** A row as it is in the tables. */
export interface StoredRow {
  readonly key: string
  /** What rows are ordered by. */
  readonly keyBytes: Buffer
  /** Its value, or where that is. */
  readonly bytes: Buffer
  readonly large: boolean
}

/** Columns of `StoredRow`. */
export const storedColumns = 'key, value, parts'

/** Reads `storedColumns`. */
export function storedRowOf(row: CqlRow): StoredRow {
  const keyBytes = bytesOf(row, 'key')
  const large = numberOf(row, 'parts') > 0
  return { key: keyFromBytes(keyBytes), keyBytes, bytes: bytesOf(row, 'value'), large }
}
