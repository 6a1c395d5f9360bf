import type { CqlRow } from './cql-session.ts'

/** Text of a column; throws where it holds something else. */
export function textOf(row: CqlRow, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw new TypeError(`Column ${column} holds no text`)
}

/** Number of a column, of 32 or 64 bits; throws where it holds something else. */
export function numberOf(row: CqlRow, column: string): number {
  const value = row[column]
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  throw new TypeError(`Column ${column} holds no number`)
}

/** Bytes of a column; throws where it holds something else. */
export function bytesOf(row: CqlRow, column: string): Buffer {
  const value = row[column]
  if (Buffer.isBuffer(value)) return value
  throw new TypeError(`Column ${column} holds no bytes`)
}
