import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Session, drainPending } from 'chdb'
import { clickhouse } from '#connectors'
import { ArchiveBench, message } from './bench.ts'

describe('an archive table that is there already', () => {
  let directory: string
  let bench: ArchiveBench

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-archive-'))
    bench = new ArchiveBench(directory)
  })

  afterEach(async () => {
    await bench.close()
    await rm(directory, { recursive: true, force: true })
  })

  async function run(...statements: string[]): Promise<void> {
    const session = new Session(clickhouse.archiveDirectory(directory))
    for (const statement of statements) await session.queryAsync(statement)
    session.close()
    await drainPending()
  }

  async function openOnce(): Promise<void> {
    await bench.open()
    await bench.save(1, [message('before')])
    await bench.close()
  }

  it('should get the columns that a newer version brought', async () => {
    await openOnce()
    await run(
      'ALTER TABLE events DROP COLUMN group_id',
      'ALTER TABLE events DROP COLUMN archived_at',
    )
    await bench.open(1)
    await bench.save(2, [message('after', { groupId: 'g' })])
    const rows = await bench.ask(
      "SELECT message_id, group_id, archived_at > '2020-01-01' AS dated FROM events ORDER BY epoch",
    )
    expect(rows).toEqual([
      { message_id: 'before', group_id: null, dated: 1 },
      { message_id: 'after', group_id: 'g', dated: 1 },
    ])
  })

  it('should be refused when a column has another type, with the statement that mends it', async () => {
    await openOnce()
    await run('ALTER TABLE events MODIFY COLUMN traits Nullable(String)')
    await expect(bench.open(1)).rejects.toThrow(
      /traits of table events is Nullable\(String\).*MODIFY COLUMN `traits` String/s,
    )
  })

  it('should be refused when it cannot recognise a repeated insert', async () => {
    await openOnce()
    await run('ALTER TABLE events MODIFY SETTING non_replicated_deduplication_window = 0')
    await expect(bench.open(1)).rejects.toThrow(
      /MODIFY SETTING non_replicated_deduplication_window = 1000/,
    )
  })
})

describe('a table of one’s own', () => {
  it('should be written in one line a column', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'anabranch-archive-'))
    const bench = new ArchiveBench(directory)
    const orders: clickhouse.Table<{ id: string; total: number; tags: string[] }> = {
      name: 'orders',
      columns: [
        clickhouse.text('id', ({ value }) => value.id),
        clickhouse.float('total', ({ value }) => value.total),
        clickhouse.json('tags', ({ value }) => value.tags),
        clickhouse.integer('change', () => -1),
        clickhouse.optionalCategory('coupon', () => null),
      ],
      orderBy: ['id'],
    }
    const sink = await clickhouse.insert({ table: orders }).open(bench.context, 0)
    const order = { ...message(''), value: { id: 'o-1', total: 9.5, tags: ['a', 'b'] } }
    await sink.write([order])
    await sink.commit(await sink.prepare(1))
    const rows = await bench.ask(
      'SELECT id, total, JSONExtractString(tags, 2) AS tag, change, coupon FROM orders',
    )
    expect(rows).toEqual([{ id: 'o-1', total: 9.5, tag: 'b', change: -1, coupon: null }])
    await sink.close()
    await rm(directory, { recursive: true, force: true })
  })
})
