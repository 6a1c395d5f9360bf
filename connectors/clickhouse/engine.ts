import type { ClickHouseClient } from '@clickhouse/client'
import type { StoredColumn } from './column.ts'
import type { Features } from './features.ts'
import { settingsOf } from './long-statement.ts'

/** Staged rows in RowBinary. */
export interface RowsSource {
  /** Where they are a file of this machine. */
  readonly path?: string
  /** Fetches them, a bounded part at a time. */
  bytes(): AsyncIterable<Uint8Array>
}

/** Rows of one chunk on their way into a table. */
export interface RowsInsert {
  readonly table: string
  /** Names and types of the columns that a row has in the bytes. */
  readonly columns: readonly StoredColumn[]
  readonly writer: string
  readonly epoch: number
  /** Number of the epoch's first row of this table in the chunk. */
  readonly firstRow: number
  /** The table drops what it has under this token. */
  readonly token: string
  readonly rows: RowsSource
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
  readonly features: Features
  readonly client: Pick<ClickHouseClient, 'command' | 'query'>
  /** Reads the rows into the table, as one block: under one deduplication token. */
  insert(insert: RowsInsert): Promise<void>
  /** Answers the bytes of a query that cannot change anything, a bounded part at a time. */
  stream(query: StreamQuery): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** Rows of a small answer, as objects by column name. */
export async function ask<Row>({ client }: Pick<Engine, 'client'>, query: string): Promise<Row[]> {
  const result = await client.query({ query, format: 'JSONEachRow' })
  return await result.json<Row>()
}

/** Runs a statement that answers nothing. */
export async function command({ client }: Pick<Engine, 'client'>, query: string): Promise<void> {
  await client.command({ query, clickhouse_settings: settingsOf(query) })
}
