import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkProfiles,
  migrateProfiles,
  profiles,
  ProfileTables,
} from '../../../../connectors/scylla/index.ts'
import { services } from '../../../helpers/services.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { makeKeyspace, type TestKeyspace } from './keyspace.ts'
import { changeOf, idOf, recordOf } from './records.ts'
import { connectorContextOf } from './sink-context.ts'

// Left out where no CQL server is running.
describe.skipIf(services.cql === undefined)('tables of profiles', () => {
  let keyspace: TestKeyspace
  beforeAll(async () => {
    keyspace = await makeKeyspace()
  })
  afterAll(() => keyspace.drop())

  it('should be made by a migration that is shown first, once', async () => {
    const { session } = keyspace
    expect(await checkProfiles(session)).toEqual({ state: 'missing', version: 0, expected: 2 })
    const shown = await migrateProfiles(session, { dryRun: true })
    expect(shown).toHaveLength(8)
    expect(await checkProfiles(session)).toMatchObject({ state: 'missing' })
    expect(await migrateProfiles(session)).toEqual(shown)
    expect(await checkProfiles(session)).toEqual({ state: 'present', version: 2, expected: 2 })
    expect(await migrateProfiles(session)).toEqual([])
  })

  it('should hold a profile of 500 identifiers and 300 traits, to be read whole or trait by trait', async () => {
    const times = { firstSeenMs: 1_000, lastSeenMs: 2_000 }
    const identifiers = Array.from({ length: 500 }, (_, place) => ({
      type: 'anonymous_id',
      value: `${String(place).padStart(3, '0')}-${'v'.repeat(500)}`,
      ...times,
      count: place,
    }))
    const traits = Object.fromEntries(
      Array.from({ length: 300 }, (_, place) => [
        `trait_${300 - place}`,
        ['x'.repeat(5_000), place],
      ]),
    )
    const aliases = Array.from({ length: 499 }, (_, place) => idOf(`alias-${place}`)).sort()
    const large = recordOf('large', { identifiers, traits, aliases })
    await written([changeOf(large)])
    const tables = new ProfileTables(keyspace.session)
    expect(JSON.stringify(await tables.byId(large.id))).toBe(JSON.stringify(large))
    expect((await tables.byId(aliases[7] ?? ''))?.id).toBe(large.id)
    expect((await tables.byIdentifier(`anonymous_id:${identifiers[499]?.value}`))?.id).toBe(
      large.id,
    )
    const { rows } = await keyspace.session.execute(
      `SELECT value FROM ${keyspace.name}.profiles WHERE id = ? AND part = 'trait' AND name = ?`,
      [large.id, 'trait_1'],
      { idempotent: true },
    )
    expect(rows[0]?.value).toBe(JSON.stringify(traits['trait_1']))
  })

  it('should take any names and values of traits, and times of a profile without events', async () => {
    const traits = {
      '': null,
      '2': 'two',
      '1': [1e21, -0.5],
      'né\u0000"': { a: '\ud800' },
      z: false,
    }
    const odd = recordOf('odd', { traits })
    const none = { firstSeenMs: Infinity, lastSeenMs: -Infinity }
    await written([changeOf(odd, recordOf('none', { events: 0, traits: {}, ...none }))])
    const tables = new ProfileTables(keyspace.session)
    expect(JSON.stringify(await tables.byId(odd.id))).toBe(JSON.stringify(odd))
    expect(await tables.byId(idOf('none'))).toMatchObject({ events: 0, ...none })
  })

  it('should list many profiles in the order of their ids, from any of them on', async () => {
    const names = Array.from({ length: 3_000 }, (_, place) => `many-${place}`)
    await written(names.map((name) => changeOf(recordOf(name))))
    const tables = new ProfileTables(keyspace.session)
    const wanted = new Set(names.map(idOf))
    const ids = (await collect(tables.list())).map(({ id }) => id).filter((id) => wanted.has(id))
    expect(ids).toEqual([...wanted].sort())
    const middle = ids[1_500] ?? ''
    const [first, second] = await collect(tables.list({ from: middle, limit: 2 }))
    expect([first?.id, (second?.id ?? '') > middle]).toEqual([middle, true])
    expect(await collect(tables.list({ limit: 0 }))).toEqual([])
  })

  async function written(messages: readonly ReturnType<typeof changeOf>[]): Promise<void> {
    const directory = await temporaryDirectory()
    const writer = await profiles().open(connectorContextOf(keyspace, directory.path), 0)
    await writer.write(messages)
    await writer.commit(await writer.prepare(1))
    await writer.close()
    await directory.remove()
  }
})

// Helpers

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const value of values) collected.push(value)
  return collected
}
