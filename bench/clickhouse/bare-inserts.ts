import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createClient, type ClickHouseClientConfigOptions } from '@clickhouse/client'
import { clickhouse } from '#connectors'
import { literal } from '../../connectors/clickhouse/sql.ts'
import { rowStructure } from '../../connectors/clickhouse/statements.ts'

/** Inserts rows into the table of events, and nothing else. */
export interface BareInserts {
  /** Rows that are encoded already. */
  rowBinary(rows: Buffer): Promise<void>
  /** Rows as the client takes them. */
  jsonEachRow(rows: readonly object[]): Promise<void>
  close(): Promise<void>
}

/** chDB declares the same interface, through a second copy of its types. */
type ClientConnection = NonNullable<ClickHouseClientConfigOptions['connection']>

const { columns, name: table } = clickhouse.eventsTable
const names = columns.map(({ name }) => `\`${name}\``).join(', ')

/** Into the engine in this process, which takes rows from a file. */
export async function bareInProcess(directory: string): Promise<BareInserts> {
  const file = join(directory, 'rows')
  const { createChdbConnection } = await import('chdb/connection')
  const opened = createChdbConnection({ path: join(directory, 'clickhouse.data') })
  const client = createClient({ connection: opened as unknown as ClientConnection })
  const from = `file(${literal(file)}, 'RowBinary', ${literal(rowStructure(columns))})`
  return {
    async rowBinary(rows) {
      await writeFile(file, rows)
      const query = `INSERT INTO ${table} (${names}) SELECT * FROM ${from}`
      await client.command({ query })
    },
    async jsonEachRow(rows) {
      await client.insert({ table, values: [...rows], format: 'JSONEachRow' })
    },
    close: () => client.close(),
  }
}

/** Into a server, over HTTP. */
export function bareOnServer(settings: {
  readonly url: string
  readonly database: string
}): BareInserts {
  const client = createClient(settings)
  return {
    async rowBinary(rows) {
      const values = Readable.from([rows], { objectMode: false })
      const query = `INSERT INTO ${table} (${names}) FORMAT RowBinary`
      const { stream } = await client.exec({ query, values })
      for await (const _ of stream) continue
    },
    async jsonEachRow(rows) {
      await client.insert({ table, values: [...rows], format: 'JSONEachRow' })
    },
    close: () => client.close(),
  }
}
