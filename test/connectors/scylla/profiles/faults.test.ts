import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SetupError, TransientError, type Json, type SinkWriter } from '#connectors'
import {
  migrateProfiles,
  profiles,
  ProfileTables,
  type ProfileMessage,
  type ProfilesSinkOptions,
} from '../../../../connectors/scylla/index.ts'
import { FactTable } from '../../../../connectors/scylla/profiles/facts.ts'
import { bucketOf } from '../../../../connectors/scylla/profiles/profile-bucket.ts'
import { tablesOf } from '../../../../connectors/scylla/profiles/tables.ts'
import { fileBlobs, type ConnectorContext } from '#connectors'
import { messageOf } from '../../../helpers/customer-events.ts'
import { services } from '../../../helpers/services.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { startProxy } from '../../../services/proxy/start-proxy.ts'
import { makeKeyspace, type TestKeyspace } from './keyspace.ts'
import { changeOf, idOf, recordOf } from './records.ts'
import { connectorContextOf } from './sink-context.ts'

describe.skipIf(services.cql === undefined)('scylla.profiles in trouble', () => {
  let keyspace: TestKeyspace
  let tables: ProfileTables
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  const open: SinkWriter<ProfileMessage>[] = []

  beforeAll(async () => {
    keyspace = await makeKeyspace()
    tables = new ProfileTables(keyspace.session)
    await migrateProfiles(keyspace.session)
  })
  afterAll(() => keyspace.drop())
  beforeEach(async () => {
    directory = await temporaryDirectory()
  })
  afterEach(async () => {
    for (const writer of open.splice(0)) await writer.close()
    await directory.remove()
  })

  const contextOf = (changed: Partial<ConnectorContext> = {}): ConnectorContext => ({
    ...connectorContextOf(keyspace, directory.path),
    ...changed,
  })

  async function opened(
    lastEpoch: number,
    changed: Partial<ConnectorContext> = {},
    options: ProfilesSinkOptions = {},
  ) {
    const writer = await profiles(options).open(contextOf(changed), lastEpoch)
    open.push(writer)
    return writer
  }

  it('should take no notice of a commit that comes too late', async () => {
    const slow = await opened(0)
    await slow.write([changeOf(recordOf('late', { version: 1, traits: { plan: 'old', gone: 1 } }))])
    const first = copied(await slow.prepare(1))
    await slow.commit(first)
    await slow.write([
      changeOf(recordOf('late', { version: 2, traits: { plan: 'older', gone: 2 } })),
    ])
    const second = copied(await slow.prepare(2))
    // It is stopped before it commits; another process takes over, from the manifest of epoch 2.
    const quick = await opened(2, { blobs: keptBlobs() })
    await quick.commit(second)
    await quick.write([changeOf(recordOf('late', { version: 3, traits: { plan: 'new' } }))])
    await quick.commit(await quick.prepare(3))
    await slow.commit(second)
    expect(await tables.byId(idOf('late'))).toMatchObject({ version: 3, traits: { plan: 'new' } })
    expect((await tables.byId(idOf('late')))?.traits).toEqual({ plan: 'new' })
  })

  it('should win over what it wrote before its state was begun anew', async () => {
    const before = await opened(0)
    for (const epoch of [1, 2, 3]) {
      await before.write([changeOf(recordOf('anew', { version: epoch }))])
      await before.commit(await before.prepare(epoch))
    }
    const after = await opened(0)
    await after.write([changeOf(recordOf('anew', { version: 1, traits: { fresh: true } }))])
    const staged = copied(await after.prepare(1))
    // A crash between the manifest and the commit: the numbers are the same afterwards.
    const again = await opened(1)
    await again.commit(staged)
    expect((await tables.byId(idOf('anew')))?.traits).toEqual({ fresh: true })
    await again.write([changeOf(recordOf('anew', { version: 2, traits: { fresh: 2 } }))])
    await again.commit(await again.prepare(2))
    expect((await tables.byId(idOf('anew')))?.traits).toEqual({ fresh: 2 })
  })

  it('should keep the last state where an epoch has several chunks', async () => {
    const writer = await opened(0, {}, { chunkBytesMax: 1 })
    const alone = recordOf('split-a')
    const merged = recordOf('split-b', {
      aliases: [alone.id],
      identifiers: [...(alone.identifiers ?? []), ...(recordOf('split-b').identifiers ?? [])],
    })
    await writer.write([changeOf(alone, recordOf('split-b'))])
    await writer.write([changeOf(merged)])
    await writer.write([changeOf({ ...alone, version: 5 }, recordOf('split-b', { version: 5 }))])
    const staged = copied(await writer.prepare(1))
    expect(staged).toMatchObject({ chunks: { length: 3 } })
    await writer.commit(staged)
    expect(await tables.byId(alone.id)).toMatchObject({ id: alone.id, version: 5 })
    expect((await tables.byIdentifier('user_id:split-a'))?.id).toBe(alone.id)
    const ids = (await collect(tables.list())).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining([alone.id, merged.id]))
    expect(await listedIn(bucketOf(alone.id))).toContain(alone.id)
    await writer.write([changeOf({ ...merged, version: 6 })])
    await writer.commit(await writer.prepare(2))
    expect(await tables.byId(alone.id)).toMatchObject({ id: merged.id, version: 6 })
    expect((await collect(tables.list())).map(({ id }) => id)).not.toContain(alone.id)
    expect(await listedIn(bucketOf(alone.id))).not.toContain(alone.id)
  })

  it('should lead every reader to a whole profile while profiles merge and part', async () => {
    const writer = await opened(0)
    const alone = recordOf('led-a')
    const both = recordOf('led-b', {
      aliases: [alone.id],
      identifiers: [...(alone.identifiers ?? []), ...(recordOf('led-b').identifiers ?? [])],
    })
    const parted = recordOf('led-b', { traits: { parted: 1 } })
    const states = [changeOf(alone, parted), changeOf(both)]
    const known = [alone, parted, both].map((state) => JSON.stringify(state))
    const ended = new AbortController()
    const write = async () => {
      for (let epoch = 1; epoch <= 40; epoch += 1) {
        await writer.write(states.slice(epoch % 2, (epoch % 2) + 1))
        await writer.commit(await writer.prepare(epoch))
      }
      ended.abort()
    }
    const read = async () => {
      while ((await tables.byIdentifier('user_id:led-a')) === undefined) await sleep(1)
      while (!ended.signal.aborted) {
        const found = await tables.byIdentifier('user_id:led-a')
        expect(known).toContain(JSON.stringify(found))
        expect(known).toContain(JSON.stringify(await tables.byId(alone.id)))
      }
    }
    await Promise.all([write(), read(), read()])
  })

  it('should throw TransientError while the server is out of reach, and commit once it is back', async () => {
    const proxy = await startProxy(services.cql ?? '')
    try {
      const { settings } = keyspace
      const through = { ...settings, contactPoints: [proxy.address] }
      const writer = await profiles().open(
        connectorContextOf({ settings: through }, directory.path),
        0,
      )
      open.push(writer)
      await writer.write([changeOf(recordOf('cut'))])
      const staged = copied(await writer.prepare(1))
      await proxy.cut()
      await expect(writer.commit(staged)).rejects.toBeInstanceOf(TransientError)
      await proxy.restore()
      await untilCommitted(writer, staged)
      expect(await tables.byId(idOf('cut'))).toMatchObject({ version: 1 })
    } finally {
      await proxy.close()
    }
  })

  it('should say so where what was staged is lost, unless it had been written', async () => {
    const writer = await opened(0)
    await writer.write([changeOf(recordOf('lost'))])
    const staged = copied(await writer.prepare(1)) as { readonly chunks: readonly string[] }
    const { blobs } = contextOf()
    await blobs.remove(staged.chunks)
    await expect(writer.commit(staged)).rejects.toThrow(/epoch 1 .* restore a savepoint/)
    await writer.write([changeOf(recordOf('lost'))])
    const next = copied(await writer.prepare(2)) as { readonly chunks: readonly string[] }
    await writer.commit(next)
    await blobs.remove(next.chunks)
    await writer.commit(next)
  })

  it('should refuse messages that do not carry whole profiles', async () => {
    const writer = await opened(0)
    const { id, version, events, firstSeenMs, lastSeenMs, traits } = recordOf('half')
    const sum = { id, version, events, firstSeenMs, lastSeenMs, traits }
    for (const value of [{}, { profile: sum }]) {
      expect(() => writer.write([messageOf(value)])).toThrow(/emit: 'profile'/)
    }
  })

  it('should refuse tables of another pipeline, and of a part of one', async () => {
    await opened(0)
    await expect(opened(0, { pipeline: 'other' })).rejects.toThrow(
      /belong to step 'conformance' of pipeline 'conformance'/,
    )
    await expect(opened(0, { shard: 'orders-3' })).rejects.toThrow(/written by one task/)
  })

  it('should name a keyspace that is missing, and a layout that is newer', async () => {
    await expect(opened(0, {}, { keyspace: 'nobody_has_it' })).rejects.toThrow(SetupError)
    const facts = new FactTable(keyspace.session, tablesOf(keyspace.name))
    await facts.write('layout', { version: 99 }, 99n)
    await expect(opened(0)).rejects.toThrow(/layout 99; this release knows layout 1/)
    await keyspace.session.execute(
      `DELETE FROM ${keyspace.name}.profile_facts USING TIMESTAMP 100 WHERE name = 'layout'`,
      [],
      { idempotent: true },
    )
    await facts.write('layout', { version: 1 }, 101n)
  })

  /** Ids that a bucket of the list has, as an application reads them. */
  async function listedIn(bucket: number): Promise<readonly unknown[]> {
    const { rows } = await keyspace.session.execute(
      `SELECT id FROM ${keyspace.name}.profile_ids WHERE bucket = ?`,
      [bucket],
      { idempotent: true },
    )
    return rows.map(({ id }) => id)
  }

  /** The same blobs, which nobody removes. */
  function keptBlobs() {
    const blobs = fileBlobs(`${directory.path}/blobs`)
    return { ...blobs, remove: async () => {} }
  }
})

// Helpers

function copied(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

/** Repeats a commit as the runtime does, as long as the outside is not ready. */
async function untilCommitted(writer: SinkWriter<ProfileMessage>, staged: Json): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await writer.commit(staged)
    } catch (error) {
      if (!(error instanceof TransientError) || tries === 300) throw error
      await sleep(100)
    }
  }
}

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const value of values) collected.push(value)
  return collected
}
