import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { clickhouse, type ConnectorContext, type Json, type SinkWriter } from '#connectors'
import { conformanceContext } from '../../../../connectors/conformance.ts'
import { messageOf } from '../../../helpers/customer-events.ts'
import { collect } from '../bench.ts'

/** One archive table in a directory, filled through its sink. */
export class TableBench<T> {
  readonly context: ConnectorContext
  readonly #table: clickhouse.Table<T>
  #writer: SinkWriter<T> | undefined
  #epoch = 0

  constructor(table: clickhouse.Table<T>, directory: string, settings: object = {}) {
    this.#table = table
    const step = table.name
    const { connector } = clickhouse
    this.context = conformanceContext({
      directory: join(directory, step),
      connector,
      step,
      settings,
    })
  }

  async open(): Promise<void> {
    const spec = clickhouse.insert({ table: this.#table })
    this.#writer = await spec.open(this.context, this.#epoch)
  }

  /** Ends an epoch with these values; answers what would commit it again. */
  async save(...values: readonly T[]): Promise<Json> {
    if (this.#writer === undefined) throw new Error('open the table first')
    await this.#writer.write(values.map((value) => messageOf(value)))
    this.#epoch += 1
    const committable = JSON.parse(JSON.stringify(await this.#writer.prepare(this.#epoch))) as Json
    await this.#writer.commit(committable)
    return committable
  }

  async commit(committable: Json): Promise<void> {
    await this.#writer?.commit(committable)
  }

  async ask(
    sql: string,
    params: Readonly<Record<string, unknown>> = {},
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const config = this.context.config(clickhouse.connector)
    const archive = await clickhouse.openArchive(config, dirname(this.context.directory))
    try {
      return await collect(archive.rows(sql, { params }))
    } finally {
      await archive.close()
    }
  }

  async close(): Promise<void> {
    const writer = this.#writer
    this.#writer = undefined
    await writer?.close()
  }
}

const readme = readFileSync(
  new URL('../../../../connectors/clickhouse/tables/README.md', import.meta.url),
  'utf8',
)

/** The query that the README has below a heading. */
export function queryBelow(heading: string): string {
  const [, section] = readme.split(`## ${heading}\n`)
  const sql = /```sql\n([^`]+)```/.exec(section ?? '')?.[1]
  if (sql === undefined) throw new Error(`no query below '${heading}'`)
  return sql
}

/** Midnight of a day in June 2024 and some hours, in milliseconds. */
export function june(day: number, hours = 0): number {
  return Date.UTC(2024, 5, day, hours)
}

/** A day in June 2024 as a query takes it. */
export function juneDay(day: number): string {
  return new Date(june(day)).toISOString().slice(0, 10)
}
