import type { AliasColumn, Column, StoredColumn } from './column.ts'

/** A table as `CREATE TABLE` needs it. */
export interface TableShape {
  readonly name: string
  readonly columns: readonly StoredColumn[]
  readonly aliases?: readonly AliasColumn[]
  /** SQL expression; every partition that an insert touches becomes a file of its own. */
  readonly partitionBy?: string
  /** SQL expressions that sort the rows; also the primary index. */
  readonly orderBy: readonly string[]
}

/** An archive table as data: what `clickhouse.insert` creates and fills. */
export interface Table<T> extends TableShape {
  readonly columns: readonly Column<T>[]
}

/**
 * Columns that every archive table ends with, filled by the sink.
 *
 * `writer` names the sink that wrote the row (pipeline, step and a number of the state), `epoch` the
 * epoch that committed it: together they let a sink count and take back exactly its own rows, also
 * where several pipelines share a table. `archived_at` is when the archive took the row.
 */
export const archiveColumns = [
  { name: 'writer', type: 'LowCardinality(String)' },
  { name: 'epoch', type: 'UInt64' },
  { name: 'archived_at', type: "DateTime64(3, 'UTC')", default: 'now64(3)' },
] as const

/**
 * The same on a server before 22.2. `row` numbers the rows of an epoch: a repeated insert brings the
 * same numbers, so that its rows collapse with the first ones.
 */
export const oldArchiveColumns = [
  { name: 'writer', type: 'String' },
  { name: 'epoch', type: 'UInt64' },
  { name: 'row', type: 'UInt64' },
  { name: 'archived_at', type: 'DateTime', default: 'now()' },
] as const
