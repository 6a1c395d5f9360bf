import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clickhouse } from '#connectors'
import { describeSink } from '../../../connectors/conformance.ts'
import { services } from '../../helpers/services.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { AvroBench, decoded, schemaOf } from './avro/avro-bench.ts'
import { ArchiveBench, message, messages } from './bench.ts'
import { IdentityBench, resolved } from './identity/identity-bench.ts'
import { TableBench } from './tables/table-bench.ts'

const url = services.oldClickHouse ?? ''

// Needs Debian's clickhouse-server (18.16), which `npm run services:up` starts where it is installed.
describe.skipIf(url === '')('an archive on ClickHouse 18.16', () => {
  let settings: { readonly url: string; readonly database: string }
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>

  beforeAll(async () => (directory = await temporaryDirectory()))
  afterAll(() => directory.remove())
  beforeEach(async () => (settings = await newDatabase()))

  it('should say at start what the guarantee is', async () => {
    const bench = new AvroBench(directory.path, settings)
    await bench.open()
    expect(bench.warnings.join()).toMatch(
      /18\.16\.1 cannot recognise a repeated insert.*orders_once/,
    )
    await bench.close()
  })

  it('should show rows of a repeated commit once on read, and lose none', async () => {
    const bench = new ArchiveBench(directory.path, settings, 'repeated')
    await bench.open()
    const other = await bench.spec.open(bench.context, 0) // takes over when nobody knows of epoch 1
    // The same event twice in the stream is two rows: only repeats of a commit collapse.
    const rows = [...messages(0, 50), message('twice'), message('twice')]
    const committable = await bench.prepare(1, rows)
    await bench.writer.commit(committable)
    await bench.context.blobs.remove(
      (await bench.context.blobs.list()).filter((name) => name.includes('committed')),
    )
    await other.commit(committable)
    await other.close()
    const count = async (from: string) =>
      Number((await bench.ask(`SELECT count() AS rows FROM ${from}`))[0]?.['rows'])
    expect(await count('events')).toBeGreaterThanOrEqual(52)
    expect(await count('events_once')).toBe(52)
    expect(await count('events FINAL')).toBe(52)
    await bench.close()
  })

  it('should keep times exactly, as milliseconds', async () => {
    const bench = new ArchiveBench(directory.path, settings, 'times')
    await bench.open()
    const timestampMs = Date.UTC(1965, 5, 1, 0, 0, 0, 7)
    await bench.save(1, [message('early', { timestampMs }), message('late')])
    const rows = await bench.ask('SELECT message_id, toString(timestamp) AS t FROM events_once')
    expect(new Map(rows.map((row) => [row['message_id'], Number(row['t'])]))).toEqual(
      new Map([
        ['early', timestampMs],
        ['late', message('').timestampMs],
      ]),
    )
    await bench.close()
  })

  it('should follow schemas that change', async () => {
    const bench = new AvroBench(directory.path, settings, 'evolving')
    await bench.open()
    const first = schemaOf(
      { name: 'total', type: 'int' },
      { name: 'day', type: { type: 'int', logicalType: 'date' } },
    )
    const second = schemaOf(
      { name: 'amount', aliases: ['total'], type: 'double' },
      { name: 'tags', type: { type: 'array', items: 'string' } },
    )
    const day = Date.UTC(2024, 1, 29)
    await bench.save(decoded(first, { total: 1, day }))
    await bench.save(decoded(second, { amount: 0.5, tags: ['x'] }))
    await bench.close()
    await bench.open()
    await bench.save(decoded(first, { total: 3, day }), decoded(second, { amount: 4, tags: [] }))
    expect(await bench.ask('SELECT total, day, tags FROM evolving_once ORDER BY `offset`')).toEqual(
      [
        { total: 1, day: day / 86_400_000, tags: null },
        { total: 0.5, day: null, tags: '["x"]' },
        { total: 3, day: day / 86_400_000, tags: null },
        { total: 4, day: null, tags: '[]' },
      ],
    )
    expect(await bench.ask('SELECT * FROM evolving_discards')).toEqual([])
    await bench.close()
  })

  it('should be opened, and follow schemas, in many processes at once', async () => {
    const paths = Array.from({ length: 6 }, (_, index) => `${directory.path}/at-once-${index}`)
    const benches = paths.map((path) => new AvroBench(path, settings))
    await Promise.all(benches.map((bench) => bench.open()))
    for (const names of ['a b c', 'c d e f', 'g a b', 'h i'].map((text) => text.split(' '))) {
      const day = { type: 'int', logicalType: 'date' }
      const fields = names.map((name) => ({ name, type: name < 'd' ? 'int' : day }))
      const values = names.map((name) => [name, name < 'd' ? 7 : Date.UTC(2024, 1, 29)])
      const message = decoded(schemaOf(...fields), Object.fromEntries(values))
      await Promise.all(benches.map((bench) => bench.save(message)))
    }
    const rows = await benches[0]?.ask('SELECT a, d, i FROM orders_once WHERE h IS NOT NULL')
    expect(rows).toEqual(benches.map(() => ({ a: null, d: null, i: 19_782 })))
    expect(await benches[0]?.ask('SELECT * FROM orders_discards')).toEqual([])
    for (const bench of benches) await bench.close()
  })

  it('should get its views where several processes open it at once', async () => {
    const paths = Array.from({ length: 6 }, (_, index) => `${directory.path}/views-${index}`)
    const benches = paths.map((path) => new IdentityBench(path, settings))
    await Promise.all(benches.map((bench) => bench.open()))
    expect(await benches[0]?.profiles('present_profile_id')).toEqual({})
    for (const bench of benches) await bench.close()
  })

  it('should show present profiles, and say that it cannot squash', async () => {
    const bench = new IdentityBench(directory.path, settings)
    await bench.open()
    const members = ['anonymous:1', 'user:ada']
    await bench.save(
      resolved('m-1', { fragment: 'anonymous:1', profileId: 'P1', members: ['anonymous:1'] }),
      resolved('m-2', { fragment: 'user:ada', profileId: 'P2', members, absorbed: ['P1'] }),
    )
    expect(await bench.profiles('present_profile_id')).toEqual({ 'm-1': 'P2', 'm-2': 'P2' })
    await expect(bench.squash(1)).rejects.toThrow(/18\.16\.1 cannot rewrite partitions/)
    await bench.close()
  })

  it('should keep profiles by day, with their segments', async () => {
    const bench = new TableBench(clickhouse.profileSnapshotsTable, directory.path, settings)
    await bench.open()
    const endMs = Date.UTC(2024, 5, 4)
    const profile = {
      profileId: 'P1',
      version: 1,
      events: 1,
      identifiers: ['user:ada'],
      traits: {},
    }
    const segments = [{ segment: 'big', sinceMs: 7 }]
    await bench.save({ ...profile, endMs, firstSeenMs: 1, lastSeenMs: 2, segments })
    const rows = await bench.ask(
      'SELECT day, identifiers, segments, toString(segments_since) AS since FROM profile_snapshots_once',
    )
    const identifiers = ['user:ada']
    expect(rows).toEqual([{ day: '2024-06-03', identifiers, segments: ['big'], since: '[7]' }])
    await bench.close()
  })

  it('should refuse a table that does not collapse repeated rows', async () => {
    await run(settings.database, 'CREATE TABLE events (x Int64) ENGINE = MergeTree ORDER BY x')
    const bench = new ArchiveBench(directory.path, settings, 'refused')
    await expect(bench.open()).rejects.toThrow(/must be a ReplacingMergeTree/)
  })
})

// Needs Debian's clickhouse-server (18.16), too.
describe.skipIf(url === '')('the sink on ClickHouse 18.16', () => {
  describeSink('clickhouse.insert, on an old server', {
    connector: clickhouse.connector,
    histories: 5,
    setUp: async (directory) => {
      const settings = await newDatabase()
      const bench = new ArchiveBench(directory, settings, 'step')
      return {
        spec: bench.spec,
        settings,
        message: (index) => message(`m-${index}`),
        async visible() {
          const tables = await bench.ask(
            `SELECT name FROM system.tables WHERE name = 'events_once' AND database = currentDatabase()`,
          )
          if (tables.length === 0) return []
          const rows = await bench.ask('SELECT message_id FROM events_once')
          return rows.map((row) => Number(String(row['message_id']).slice(2)))
        },
        tearDown: () => run('default', `DROP DATABASE ${settings.database}`),
      }
    },
  })
})

// Helpers

async function newDatabase() {
  const database = `archive_${randomBytes(6).toString('hex')}`
  await run('default', `CREATE DATABASE ${database}`)
  return { url, database }
}

async function run(database: string, statement: string): Promise<void> {
  const response = await fetch(`${url}/?database=${database}`, { method: 'POST', body: statement })
  if (!response.ok) throw new Error(await response.text())
}
