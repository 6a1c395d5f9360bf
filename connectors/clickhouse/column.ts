import type { Message } from '#schemas'
import type { RowBuffer } from './row-buffer.ts'

/** One column of an archive table: its name, its ClickHouse type, and how a message's row gets it. */
export interface Column<T> {
  readonly name: string
  /** As `CREATE TABLE` takes it. */
  readonly type: string
  /** Appends exactly one value of `type` in RowBinary. */
  write(row: RowBuffer, message: Message<T>): void
}

/** A column as a table has it. */
export type StoredColumn = {
  readonly name: string
  readonly type: string
  /** Of staged Int64: whether numbers are among them that Float64 would change. */
  readonly large?: boolean
}

/** A column that is computed when it is read; nothing is stored for it. */
export interface AliasColumn {
  readonly name: string
  readonly type: string
  /** An SQL expression over the other columns. */
  readonly expression: string
}

type Read<T, Value> = (message: Message<T>) => Value

/** A String column. */
export function text<T>(name: string, of: Read<T, string>): Column<T> {
  return { name, type: 'String', write: (row, message) => row.text(of(message)) }
}

/** A String column of few distinct values, which ClickHouse then stores as numbers. */
export function category<T>(name: string, of: Read<T, string>): Column<T> {
  return { ...text(name, of), type: 'LowCardinality(String)' }
}

/** A String column that may be NULL. */
export function optionalText<T>(name: string, of: Read<T, string | null>): Column<T> {
  return {
    name,
    type: 'Nullable(String)',
    write(row, message) {
      const value = of(message)
      row.nullFlag(value === null)
      if (value !== null) row.text(value)
    },
  }
}

/** A String column of few distinct values that may be NULL. */
export function optionalCategory<T>(name: string, of: Read<T, string | null>): Column<T> {
  return { ...optionalText(name, of), type: 'LowCardinality(Nullable(String))' }
}

/** A time in milliseconds since the Unix epoch. The years 1900 to 2299 fit; others become the nearest that does. */
export function dateTime<T>(name: string, of: Read<T, number>): Column<T> {
  return {
    name,
    type: "DateTime64(3, 'UTC')",
    write: (row, message) => row.dateTime(of(message)),
  }
}

/** A time that may be NULL. */
export function optionalDateTime<T>(name: string, of: Read<T, number | null>): Column<T> {
  return {
    name,
    type: "Nullable(DateTime64(3, 'UTC'))",
    write(row, message) {
      const value = of(message)
      row.nullFlag(value === null)
      if (value !== null) row.dateTime(value)
    },
  }
}

/** The day of a time, in UTC. The years 1970 to 2148 fit; others become the nearest day that does. */
export function date<T>(name: string, of: Read<T, number>): Column<T> {
  return { name, type: 'Date', write: (row, message) => row.date(of(message)) }
}

/** Texts, in an Array. */
export function texts<T>(name: string, of: Read<T, readonly string[]>): Column<T> {
  return {
    name,
    type: 'Array(String)',
    write(row, message) {
      const values = of(message)
      row.array(values.length)
      for (const value of values) row.text(value)
    },
  }
}

/** Times, in an Array; see `dateTime`. */
export function dateTimes<T>(name: string, of: Read<T, readonly number[]>): Column<T> {
  return {
    name,
    type: "Array(DateTime64(3, 'UTC'))",
    write(row, message) {
      const values = of(message)
      row.array(values.length)
      for (const value of values) row.dateTime(value)
    },
  }
}

/** A whole number from 0 to 2^53. */
export function count<T>(name: string, of: Read<T, number>): Column<T> {
  return { name, type: 'UInt64', write: (row, message) => row.integer(of(message)) }
}

/** A whole number from -2^53 to 2^53. */
export function integer<T>(name: string, of: Read<T, number>): Column<T> {
  return { name, type: 'Int64', write: (row, message) => row.integer(of(message)) }
}

/** A number. */
export function float<T>(name: string, of: Read<T, number>): Column<T> {
  return { name, type: 'Float64', write: (row, message) => row.float(of(message)) }
}

/** A value as JSON text: ask for its parts with `JSONExtractString(column, 'key')` and the like. */
export function json<T>(name: string, of: Read<T, unknown>): Column<T> {
  return {
    name,
    type: 'String',
    write: (row, message) => row.text(JSON.stringify(of(message)) ?? 'null'),
  }
}
