import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, describe } from 'vitest'
import { clickhouse } from '#connectors'
import { openEmbeddedEngine } from '../../../connectors/clickhouse/embedded-engine.ts'
import { createTable } from '../../../connectors/clickhouse/statements.ts'
import type { Engine, RowsSource } from '../../../connectors/clickhouse/engine.ts'

const table: clickhouse.Table<Date> = {
  name: 'days',
  columns: [clickhouse.dateTime('day', ({ value }) => value.getTime())],
  partitionBy: 'toYYYYMM(day)',
  orderBy: ['day'],
}

/** What `Committer` relies on: how ClickHouse treats an insert under a token that it has seen. */
describe('an insert under a deduplication token', () => {
  let directory: string
  let engine: Engine

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-token-'))
    await open()
    await engine.client.command({ query: createTable(table, 'MergeTree', engine.features) })
  })

  afterEach(async () => {
    await engine.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function open(): Promise<void> {
    engine = await openEmbeddedEngine(join(directory, 'data'), { memoryBytesMax: 1e9 })
  }

  async function insert(token: string, rows: Buffer): Promise<number> {
    const file = join(directory, 'rows')
    await writeFile(file, rows)
    await engine.insert({
      table: 'days',
      columns: table.columns,
      writer: 'w',
      epoch: 1,
      firstRow: 0,
      token,
      rows: fromFile(file),
    })
    const answer = await engine.client.query({
      query: 'SELECT count() AS rows FROM days',
      format: 'JSONEachRow',
    })
    return Number((await answer.json<{ rows: number }>())[0]?.rows)
  }

  it('should add nothing when it is repeated, in any number of months', async () => {
    expect(await insert('a', daysFrom(2020, 1_000))).toBe(1_000)
    expect(await insert('a', daysFrom(2020, 1_000))).toBe(1_000)
  })

  it('should add nothing when it is repeated after a restart', async () => {
    await insert('a', daysFrom(2020, 1_000))
    await engine.close()
    await open()
    expect(await insert('a', daysFrom(2020, 1_000))).toBe(1_000)
  })

  it('should add nothing when it is repeated, however many rows it has', async () => {
    const many = daysFrom(2020, 5).toString('latin1').repeat(60_000)
    await insert('a', Buffer.from(many, 'latin1'))
    expect(await insert('a', Buffer.from(many, 'latin1'))).toBe(300_000)
  })

  it('should take the same rows again under another token', async () => {
    await insert('a', daysFrom(2020, 10))
    expect(await insert('b', daysFrom(2020, 10))).toBe(20)
  })
})

// Helpers

function fromFile(path: string): RowsSource {
  return {
    path,
    async *bytes() {
      yield await readFile(path)
    },
  }
}

function daysFrom(year: number, count: number): Buffer {
  const rows = new clickhouse.RowBuffer(8)
  for (let day = 0; day < count; day++) rows.dateTime(Date.UTC(year, 0, 1 + day))
  return Buffer.from(rows.written)
}
