import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { identifierType } from '#schemas'
import { TransientError, type Json, type SinkWriter } from '#connectors'
import type { ProfileMessage } from '../../../../connectors/scylla/index.ts'
import { bucketOf } from '../../../../connectors/scylla/profiles/profile-bucket.ts'
import { services } from '../../../helpers/services.ts'
import { startProxy } from '../../../services/proxy/start-proxy.ts'
import { changeOf, idOf, recordOf } from './records.ts'
import { useSinks } from './use-sinks.ts'

// Left out where no CQL server is running.
describe.skipIf(services.cql === undefined)('scylla.profiles in trouble', () => {
  const sinks = useSinks()

  it('should take no notice of a commit that comes too late', async () => {
    const slow = await sinks().open(0)
    await slow.write([changeOf(recordOf('late', { version: 1, traits: { plan: 'old', gone: 1 } }))])
    const first = copied(await slow.prepare(1))
    await slow.commit(first)
    await slow.write([
      changeOf(recordOf('late', { version: 2, traits: { plan: 'older', gone: 2 } })),
    ])
    const second = copied(await slow.prepare(2))
    // It is stopped before it commits; another process takes over, from the manifest of epoch 2.
    const quick = await sinks().open(2, { blobs: sinks().keptBlobs() })
    await quick.commit(second)
    await quick.write([changeOf(recordOf('late', { version: 3, traits: { plan: 'new' } }))])
    await quick.commit(await quick.prepare(3))
    await slow.commit(second)
    expect(await sinks().tables.byId(idOf('late'))).toMatchObject({
      version: 3,
      traits: { plan: 'new' },
    })
    expect((await sinks().tables.byId(idOf('late')))?.traits).toEqual({ plan: 'new' })
  })

  it('should note types that it is told of anew, and keep those that it met', async () => {
    const typed = (...names: readonly string[]) => ({
      identifiers: names.map((name, rank) => identifierType({ name, rank: rank + 1, paths: [] })),
    })
    const names = async () => (await sinks().tables.types()).map(({ name }) => name)
    const first = await sinks().open(0, {}, typed('phone', 'user_id'))
    await first.write([changeOf(recordOf('types'))])
    await first.commit(await first.prepare(1))
    // Without a later epoch, so at the same time but for what is seen to.
    for (const told of [
      ['email', 'phone'],
      ['phone', 'email'],
      ['zip', 'email'],
      ['email', 'zip'],
    ]) {
      await sinks().open(1, { blobs: sinks().keptBlobs() }, typed(...told))
      expect((await names()).filter((name) => told.includes(name))).toEqual(told)
      expect(await names()).toContain('user_id')
    }
  })

  it('should win over what it wrote before its state was begun anew', async () => {
    const before = await sinks().open(0)
    for (const epoch of [1, 2, 3]) {
      await before.write([changeOf(recordOf('anew', { version: epoch }))])
      await before.commit(await before.prepare(epoch))
    }
    const after = await sinks().open(0)
    await after.write([changeOf(recordOf('anew', { version: 1, traits: { fresh: true } }))])
    const staged = copied(await after.prepare(1))
    // A crash between the manifest and the commit: the numbers are the same afterwards.
    const again = await sinks().open(1)
    await again.commit(staged)
    expect((await sinks().tables.byId(idOf('anew')))?.traits).toEqual({ fresh: true })
    await again.write([changeOf(recordOf('anew', { version: 2, traits: { fresh: 2 } }))])
    await again.commit(await again.prepare(2))
    expect((await sinks().tables.byId(idOf('anew')))?.traits).toEqual({ fresh: 2 })
  })

  it('should keep the last state where an epoch has several chunks', async () => {
    const writer = await sinks().open(0, {}, { chunkBytesMax: 1 })
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
    expect(await sinks().tables.byId(alone.id)).toMatchObject({ id: alone.id, version: 5 })
    expect((await sinks().tables.byIdentifier('user_id:split-a'))?.id).toBe(alone.id)
    const ids = (await collect(sinks().tables.list())).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining([alone.id, merged.id]))
    expect(await listedIn(bucketOf(alone.id))).toContain(alone.id)
    await writer.write([changeOf({ ...merged, version: 6 })])
    await writer.commit(await writer.prepare(2))
    expect(await sinks().tables.byId(alone.id)).toMatchObject({ id: merged.id, version: 6 })
    expect((await collect(sinks().tables.list())).map(({ id }) => id)).not.toContain(alone.id)
    expect(await listedIn(bucketOf(alone.id))).not.toContain(alone.id)
  })

  it('should lead every reader to a whole profile while profiles merge and part', async () => {
    const writer = await sinks().open(0)
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
      // What is written last of all: before the first commit ends, the former id is not known yet.
      while ((await sinks().tables.byId(alone.id)) === undefined) await sleep(1)
      while (!ended.signal.aborted) {
        const found = await sinks().tables.byIdentifier('user_id:led-a')
        expect(known).toContain(JSON.stringify(found))
        expect(known).toContain(JSON.stringify(await sinks().tables.byId(alone.id)))
      }
    }
    await Promise.all([write(), read(), read()])
  })

  it('should throw TransientError while the server is out of reach, and commit once it is back', async () => {
    const proxy = await startProxy(services.cql ?? '')
    try {
      const writer = await sinks().open(0, sinks().context({ contactPoints: [proxy.address] }))
      await writer.write([changeOf(recordOf('cut'))])
      const staged = copied(await writer.prepare(1))
      await proxy.cut()
      await expect(writer.commit(staged)).rejects.toBeInstanceOf(TransientError)
      await proxy.restore()
      await untilCommitted(writer, staged)
      expect(await sinks().tables.byId(idOf('cut'))).toMatchObject({ version: 1 })
    } finally {
      await proxy.close()
    }
  })

  it('should say so where what was staged is lost, unless it had been written', async () => {
    const writer = await sinks().open(0)
    await writer.write([changeOf(recordOf('lost'))])
    const staged = copied(await writer.prepare(1)) as { readonly chunks: readonly string[] }
    const { blobs } = sinks().context()
    await blobs.remove(staged.chunks)
    await expect(writer.commit(staged)).rejects.toThrow(/epoch 1 .* restore a savepoint/)
    await writer.write([changeOf(recordOf('lost'))])
    const next = copied(await writer.prepare(2)) as { readonly chunks: readonly string[] }
    await writer.commit(next)
    await blobs.remove(next.chunks)
    await writer.commit(next)
  })

  /** Ids that a bucket of the list has, as an application reads them. */
  async function listedIn(bucket: number): Promise<readonly unknown[]> {
    const { rows } = await sinks().keyspace.session.execute(
      `SELECT id FROM ${sinks().keyspace.name}.profile_ids WHERE bucket = ?`,
      [bucket],
      { idempotent: true },
    )
    return rows.map(({ id }) => id)
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
