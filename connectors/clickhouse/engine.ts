import type { ClickHouseClient } from '@clickhouse/client'

/** Rows of one file on their way into a table. */
export interface FileInsert {
  /** `INSERT INTO … SETTINGS … SELECT …`, up to its `FROM`. */
  readonly statement: string
  /** Names and types of the file's columns, as ClickHouse writes them: `id String, total Float64`. */
  readonly structure: string
  /** Path of a file in RowBinary format. */
  readonly file: string
}

/** A query whose answer is read as it comes. */
export interface StreamQuery {
  readonly sql: string
  /** A ClickHouse output format, used where the query names none. */
  readonly format: string
  /** Values of the query's parameters, `{name:Type}`. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
}

/** ClickHouse, in this process or on a server. The two differ in how bytes get in and out, no more. */
export interface Engine {
  /** Where the data is, for messages to people. */
  readonly place: string
  readonly client: Pick<ClickHouseClient, 'command' | 'query'>
  /** Reads the file into the table, as one block: under one deduplication token. */
  insertFile(insert: FileInsert): Promise<void>
  /** Answers the bytes of a query that cannot change anything, a bounded part at a time. */
  stream(query: StreamQuery): AsyncIterable<Uint8Array>
  close(): Promise<void>
}
