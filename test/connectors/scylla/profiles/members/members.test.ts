import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  checkProfiles,
  migrateProfiles,
  ProfileTables,
  type ProfileRange,
} from '../../../../../connectors/scylla/index.ts'
import { FactTable } from '../../../../../connectors/scylla/profiles/facts.ts'
import { migrationsOf, tablesOf } from '../../../../../connectors/scylla/profiles/tables.ts'
import { services } from '../../../../helpers/services.ts'
import { makeKeyspace, type TestKeyspace } from '../keyspace.ts'
import { changeOf, idOf, recordOf } from '../records.ts'
import { PlayedSink } from './played-sink.ts'

let keyspace: TestKeyspace
let tables: ProfileTables
let sinks: PlayedSink[]

// Left out where no CQL server is running.
describe.skipIf(services.cql === undefined)('members of segments', () => {
  beforeEach(async () => {
    keyspace = await makeKeyspace()
    tables = new ProfileTables(keyspace.session)
    sinks = []
  })
  afterEach(async () => {
    for (const sink of sinks) await sink.close()
    await keyspace.drop()
  })

  it('should come and go with their profiles, and be told both ways', async () => {
    const sink = await open()
    await sink.epoch([changeOf(member('ada', 'big', 'new'), member('bob', 'big'), member('eve'))])
    expect(await members('big')).toEqual(sorted({ id: idOf('ada') }, { id: idOf('bob') }))
    expect((await tables.byId(idOf('ada')))?.segments).toEqual([
      { segment: 'big', sinceMs: 1_000 },
      { segment: 'new', sinceMs: 1_001 },
    ])
    expect((await tables.byId(idOf('eve')))?.segments).toEqual([])
    await sink.epoch([changeOf(member('ada', 'new'))])
    expect(await members('big')).toEqual([{ id: idOf('bob'), sinceMs: 1_000 }])
    expect(await members('new')).toEqual([{ id: idOf('ada'), sinceMs: 1_000 }])
    expect(await members('unknown')).toEqual([])
  })

  it('should go when a process that never saw them says that their profiles left', async () => {
    const sink = await open()
    await sink.epoch([changeOf(member('ada', 'big'), member('bob', 'big'))])
    sink.restart()
    await sink.epoch([changeOf(member('ada'))])
    // A pipeline that has no segments any more does not tell of any.
    sink.restart()
    await sink.epoch([changeOf(recordOf('bob'))])
    expect(await members('big')).toEqual([])
    expect(await tables.byId(idOf('bob'))).not.toHaveProperty('segments')
  })

  it('should leave no row of a profile that became part of another, wherever a commit breaks off', async () => {
    await migrateProfiles(keyspace.session)
    for (let writes = 0; writes <= 12; writes += 1) {
      const unique = randomBytes(4).toString('hex')
      const [one, other] = [`one-${unique}`, `other-${unique}`]
      const sink = await open()
      await sink.epoch([changeOf(member(one, one), member(other, other, one))])
      sink.restart()
      const merged = { ...member(one, one), aliases: [idOf(other)] }
      await sink.epoch([changeOf(merged)], { crashes: [writes] })
      expect(await members(other)).toEqual([])
      expect(await members(one)).toEqual([{ id: idOf(one), sinceMs: 1_000 }])
    }
  })

  it('should be listed in the order of ids, page by page, from any id on', async () => {
    const names = Array.from({ length: 2_500 }, (_, place) => `member-${place}`)
    const sink = await open()
    await sink.epoch(names.map((name) => changeOf(member(name, 'many'))))
    const ids = names.map(idOf).sort()
    const listed = async (range?: ProfileRange) =>
      (await members('many', range)).map(({ id }) => id)
    expect(await listed()).toEqual(ids)
    expect(await listed({ from: ids[1_000] ?? '', limit: 3 })).toEqual(ids.slice(1_000, 1_003))
    const behind = `${(ids[1_000] ?? '').slice(0, -1)}v`
    expect((await listed({ from: behind, limit: 1 }))[0]).toBe(ids[1_001])
    expect(await listed({ limit: 0 })).toEqual([])
  })
})

// Left out where no CQL server is running.
describe.skipIf(services.cql === undefined)('tables from before there were segments', () => {
  beforeEach(async () => {
    keyspace = await makeKeyspace()
    sinks = []
  })
  afterEach(async () => {
    for (const sink of sinks) await sink.close()
    await keyspace.drop()
  })

  it('should be brought up to date, also after a migration that broke off', async () => {
    const { session, name } = keyspace
    const [first, second] = migrationsOf(tablesOf(name))
    for (const statement of first?.statements ?? []) await run(statement)
    await new FactTable(session, tablesOf(name)).write('layout', { version: 1 }, 1n)
    expect(await checkProfiles(session)).toEqual({ state: 'old', version: 1, expected: 2 })
    const sink = await open()
    await expect(sink.epoch([])).rejects.toThrow(/layout 1.*anabranch store migrate/)
    await run(`INSERT INTO ${name}.profiles (id, version, events) VALUES ('${idOf('ada')}', 3, 0)`)
    await run(`ALTER TABLE ${name}.profiles ADD segments int static`)
    expect(await migrateProfiles(session, { dryRun: true })).toEqual([
      `ALTER TABLE ${name}.profiles ADD since timestamp`,
      ...(second?.statements ?? []),
    ])
    await migrateProfiles(session)
    expect(await checkProfiles(session)).toMatchObject({ state: 'present', version: 2 })
    const tables = new ProfileTables(session)
    expect(await tables.byId(idOf('ada'))).toMatchObject({ version: 3 })
    await sink.epoch([changeOf(member('bob', 'big'))])
    expect((await tables.byId(idOf('bob')))?.segments).toHaveLength(1)
  })

  async function run(statement: string): Promise<void> {
    await keyspace.session.execute(statement, [], { idempotent: true, prepare: false })
  }
})

// Helpers

async function open(): Promise<PlayedSink> {
  const sink = await PlayedSink.open(keyspace)
  sinks.push(sink)
  return sink
}

function member(name: string, ...segments: readonly string[]) {
  return recordOf(name, {
    segments: segments.map((segment, place) => ({ segment, sinceMs: 1_000 + place })),
  })
}

async function members(segment: string, range?: ProfileRange) {
  const found = []
  for await (const each of tables.members(segment, range)) found.push(each)
  return found
}

function sorted(...all: readonly { readonly id: string }[]) {
  return all
    .map(({ id }) => ({ id, sinceMs: 1_000 }))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
}
