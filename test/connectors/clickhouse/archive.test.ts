import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clickhouse } from '#connectors'
import { ArchiveBench, collect, messages } from './bench.ts'

describe('openArchive', () => {
  let directory: string
  let bench: ArchiveBench
  let archive: clickhouse.Archive

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'anabranch-archive-'))
    bench = new ArchiveBench(directory)
    await bench.open()
    await bench.save(1, messages(0, 3))
    archive = await clickhouse.openArchive(config(bench), directory)
  })

  afterAll(async () => {
    await archive.close()
    await bench.close()
    await rm(directory, { recursive: true, force: true })
  })

  it('should answer rows, in the process that writes them', async () => {
    const sql = 'SELECT type, count() AS events FROM events GROUP BY type'
    expect(await collect(archive.rows(sql))).toEqual([{ type: 'track', events: 3 }])
  })

  it('should answer in a format of ClickHouse', async () => {
    const chunks = await collect(archive.text('SELECT 1 AS a, 2 AS b', 'CSVWithNames'))
    expect(Buffer.concat(chunks).toString()).toBe('"a","b"\n1,2\n')
  })

  it('should describe its tables', async () => {
    const [first] = await collect(archive.rows('DESCRIBE events'))
    expect(first).toMatchObject({ name: 'message_id', type: 'String' })
    expect(await collect(archive.rows('SHOW TABLES'))).toEqual([{ name: 'events' }])
  })

  it('should take parameters', async () => {
    const sql = 'SELECT message_id FROM events WHERE message_id = {id:String}'
    const rows = await collect(archive.rows(sql, { params: { id: 'm-1' } }))
    expect(rows).toEqual([{ message_id: 'm-1' }])
  })

  it.each([
    'DROP TABLE events',
    "INSERT INTO events (message_id) VALUES ('x')",
    "INSERT INTO FUNCTION file('/tmp/anabranch-never') SELECT 1",
    'ALTER TABLE events DELETE WHERE 1',
    'SET readonly = 0',
  ])('should refuse %s', async (sql) => {
    await expect(collect(archive.rows(sql))).rejects.toThrow(/readonly/i)
  })

  it('should say what is wrong with a query', async () => {
    const failing = collect(archive.rows('SELECT no_such_column FROM events'))
    await expect(failing).rejects.toThrow(clickhouse.ArchiveError)
    await expect(collect(archive.rows('SELEC 1'))).rejects.toThrow(/Syntax error/)
  })

  it('should stream a large answer instead of holding it', async () => {
    let bytes = 0
    let largest = 0
    const sql = "SELECT number, repeat('x', 1000) AS text FROM numbers(60000)"
    for await (const chunk of archive.text(sql, 'JSONEachRow')) {
      bytes += chunk.length
      largest = Math.max(largest, chunk.length)
    }
    expect(bytes).toBeGreaterThan(60_000_000)
    expect(largest).toBeLessThan(bytes / 5)
  })

  it('should let go of a query that is read no further', async () => {
    for await (const row of archive.rows('SELECT number FROM system.numbers')) {
      if (row['number'] === 10) break
    }
    expect(await collect(archive.rows('SELECT 1 AS a'))).toEqual([{ a: 1 }])
  })

  it('should say which process has the archive open', async () => {
    const child = fork(fileURLToPath(new URL('hold-archive.ts', import.meta.url)), [directory], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const [answer] = (await once(child, 'message')) as [{ name: string; message: string }]
    expect(answer.name).toBe('ArchiveBusyError')
    expect(answer.message).toContain(`open in process ${process.pid}`)
  })
})

// Helpers

function config(bench: ArchiveBench): clickhouse.ClickHouseConfig {
  return bench.context.config(clickhouse.connector)
}
