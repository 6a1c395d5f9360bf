import { archiveSink, type ArchiveSinkSpec } from './archive-sink.ts'
import { TableRows } from './row-writer.ts'
import type { Table } from './table.ts'

/** What is inserted where. */
export interface InsertOptions<T> {
  readonly table: Table<T>
}

/**
 * Appends each message as a row of an archive table, exactly once. Creates the table.
 *
 * Rows are staged in blobs and inserted when the epoch is saved; see `Committer` for how a repeated
 * commit adds nothing. A row is as durable as ClickHouse makes it when `commit` resolves. Memory: a few
 * chunks of `insertBytesMax`, and what ClickHouse takes to sort one.
 *
 * On a server before 22.2 nothing is lost, and rows of a repeated commit collapse on read: see
 * `guaranteeOf`, which is logged at start.
 */
export function insert<T>({ table }: InsertOptions<T>): ArchiveSinkSpec<T> {
  return archiveSink({
    tables: [table],
    summary: `ClickHouse table ${table.name}`,
    rows: async () => (staging) => new TableRows(table, staging),
  })
}
