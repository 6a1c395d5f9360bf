import type { AliasColumn, Column } from './column.ts'

/** An archive table as data: what `clickhouse.insert` creates and fills. */
export interface Table<T> {
  readonly name: string
  readonly columns: readonly Column<T>[]
  readonly aliases?: readonly AliasColumn[]
  /** SQL expression; every partition that an insert touches becomes a file of its own. */
  readonly partitionBy?: string
  /** SQL expressions that sort the rows; also the primary index. */
  readonly orderBy: readonly string[]
}

/**
 * Columns that every archive table ends with, filled by the sink.
 *
 * `writer` names the sink that wrote the row (its step and a number of its own), `epoch` the epoch
 * that committed it: together they let a sink count and take back exactly its own rows, also where
 * several pipelines share a table. `archived_at` is when the archive took the row.
 */
export const archiveColumns = [
  { name: 'writer', type: 'LowCardinality(String)' },
  { name: 'epoch', type: 'UInt64' },
  { name: 'archived_at', type: "DateTime64(3, 'UTC')", default: 'now64(3)' },
] as const
