import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FencedError } from '#schemas'
import { StateInUseError, StateLayoutError, type ScyllaStore, type StateSession } from '#state'
import { services } from '../../helpers/services.ts'
import { manifestOf } from '../../helpers/state.ts'
import { useCluster } from './cluster.ts'
import { faultySession } from './faulty-session.ts'

const spec = { step: 'step', cell: 'cell', schema: 'x' }

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('the owner of a store', () => {
  const cluster = useCluster()
  const opened: ScyllaStore[] = []

  afterEach(async () => {
    vi.restoreAllMocks()
    await Promise.all(opened.splice(0).map((store) => store.close()))
  })

  async function open(...args: Parameters<typeof cluster.open>): Promise<ScyllaStore> {
    const store = await cluster.open(...args)
    opened.push(store)
    return store
  }

  it('should keep others from starting, and say who it is', async () => {
    const pipeline = cluster.newPipeline()
    await open(pipeline)
    const refused = open(pipeline)
    await expect(refused).rejects.toThrow(StateInUseError)
    await expect(refused).rejects.toThrow(
      `"${pipeline}" is in use by process ${process.pid} on ${hostname()}, since 20`,
    )
    await expect(refused).rejects.toMatchObject({
      code: 'state-in-use',
      holder: { pid: process.pid, host: hostname() },
    })
    await expect(open(cluster.newPipeline())).resolves.toBeDefined()
    await expect(open(pipeline, { shard: '7' })).resolves.toBeDefined()
  })

  it('should be told on asking that somebody else has the store', async () => {
    const pipeline = cluster.newPipeline()
    const first = await open(pipeline)
    await expect(first.confirmOwner?.()).resolves.toBeUndefined()
    const second = await open(pipeline, { takeOver: 'at-once' })
    await expect(first.confirmOwner?.()).rejects.toThrow(FencedError)
    await expect(second.confirmOwner?.()).resolves.toBeUndefined()
  })

  it('should let others start at once when it has closed', async () => {
    const pipeline = cluster.newPipeline()
    await (await cluster.open(pipeline)).close()
    await (await cluster.open(pipeline)).close()
  })

  it('should count as gone when it was not heard of for the time of its lease', async () => {
    const pipeline = cluster.newPipeline()
    const session = faultySession(cluster.session, () => undefined)
    await cluster.open(pipeline, { session, leaseMs: 1_000 })
    session.kill()
    const startedMs = performance.now()
    for (let store; store === undefined;) {
      store = await open(pipeline).catch(async (error: unknown) => {
        expect(error).toBeInstanceOf(StateInUseError)
        await setTimeout(50)
        return undefined
      })
    }
    expect(performance.now() - startedMs).toBeLessThan(20_000)
  })

  it('should hold its lease for as long as it lives', async () => {
    const pipeline = cluster.newPipeline()
    const store = await open(pipeline, { leaseMs: 4_000 })
    await setTimeout(6_000)
    await expect(open(pipeline)).rejects.toThrow(StateInUseError)
    await store.commit([], manifestOf(1))
  })

  it.each([null, undefined])(
    'should renew a lease that is gone and answers owner %s',
    async (owner) => {
      const pipeline = cluster.newPipeline()
      let inserts = 0
      const session: StateSession = {
        batch: (...args) => cluster.session.batch(...args),
        execute: async (text, ...rest) => {
          if (text.startsWith('INSERT') && text.includes('state_leases')) inserts++
          const answer = await cluster.session.execute(text, ...rest)
          const isRenewal = text.startsWith('UPDATE') && text.includes('state_leases')
          // ScyllaDB answers the old columns, Cassandra none.
          return isRenewal ? { ...answer, applied: false, rows: [{ owner }] } : answer
        },
      }
      await open(pipeline, { session, leaseMs: 1_500 })
      await vi.waitFor(() => expect(inserts).toBeGreaterThan(1), { timeout: 10_000 })
    },
  )

  it('should number tables that are asked for at once', async () => {
    const store = await open(cluster.newPipeline())
    const cells = ['a', 'b', 'c', 'a']
    const tables = await Promise.all(cells.map((cell) => store.table({ ...spec, cell })))
    expect(tables.map((handle) => handle?.table)).toEqual([0, 1, 2, 0])
  })

  it('should be fenced by who takes over, and write nothing more', async () => {
    const pipeline = cluster.newPipeline()
    const older = await open(pipeline)
    const table = (await older.table(spec))?.table ?? -1
    const put = (text: string) => [{ table, key: 'k', bytes: Buffer.from(text) }]
    await older.commit(put('older'), manifestOf(1))
    const newer = await open(pipeline, { takeOver: 'at-once' })
    for (const inlineBytes of ['small', 'large '.repeat(500_000)]) {
      await expect(older.commit(put(inlineBytes), manifestOf(2))).rejects.toThrow(FencedError)
    }
    await expect(older.table({ ...spec, schema: 'y' })).rejects.toThrow(FencedError)
    await expect(older.getMany(table, ['k'])).rejects.toThrow(FencedError)
    expect((await newer.latest())?.epoch).toBe(1)
    expect(await newer.schemas('step', 'cell')).toEqual(['x'])
    await newer.commit(put('newer'), manifestOf(2))
    await expect(older.commit(put('older'), manifestOf(3))).rejects.toThrow('was taken over')
    expect(await newer.getMany(table, ['k'])).toEqual([Buffer.from('newer')])
    const left = await cluster.session.execute(
      `SELECT segment FROM ${cluster.keyspace}.state_segments WHERE pipeline = ? ALLOW FILTERING`,
      [pipeline],
      { idempotent: true },
    )
    expect(left.rows).toEqual([])
  })

  it('should be fenced even where the lease was never lost', async () => {
    const pipeline = cluster.newPipeline()
    const older = await open(pipeline)
    await cluster.session.execute(
      `DELETE FROM ${cluster.keyspace}.state_leases WHERE pipeline = ? AND shard = ? IF EXISTS`,
      [pipeline, ''],
      { idempotent: false },
    )
    await open(pipeline)
    await expect(older.commit([], manifestOf(1))).rejects.toThrow(FencedError)
  })

  it('should win by its turn and not by its clock', async () => {
    const pipeline = cluster.newPipeline()
    const now = Date.now()
    const clock = vi.spyOn(Date, 'now')
    for (const [turn, skewMs] of [3_600_000, -7_200_000, 0, -1e12, 10].entries()) {
      clock.mockImplementation(() => now + skewMs)
      const store = await cluster.open(pipeline, { takeOver: 'at-once', buckets: 2 })
      const table = (await store.table(spec))?.table ?? -1
      const [before] = await store.getMany(table, ['changed'])
      expect(Buffer.from(before ?? []).toString()).toBe(turn === 0 ? '' : String(turn - 1))
      const [deleted] = await store.getMany(table, ['deleted'])
      expect(deleted === undefined).toBe(turn % 2 === 0)
      const deleting = turn % 2 === 0 ? Buffer.from('there') : undefined
      await store.commit(
        [
          { table, key: 'changed', bytes: Buffer.from(String(turn)) },
          { table, key: 'deleted', bytes: deleting },
        ],
        manifestOf(turn + 1),
      )
      await store.blobs('sink').put('staged', Buffer.from(String(turn)))
      if (turn % 2 === 1) await store.blobs('sink').remove(['staged'])
      const blob = await store.blobs('sink').get('staged')
      expect(blob).toEqual(turn % 2 === 1 ? undefined : Buffer.from(String(turn)))
      await store.close()
    }
  })

  it('should not start where tables are missing or newer, and say what to do', async () => {
    const { session } = cluster
    const missing = open('p', { keyspace: 'nowhere_to_be_found' })
    await expect(missing).rejects.toThrow(StateLayoutError)
    await expect(missing).rejects.toThrow(
      'There is no keyspace nowhere_to_be_found on the cluster. Run: anabranch store migrate',
    )
    await expect(open('p', { keyspace: 'system_schema' })).rejects.toThrow(/lacks state_layout/)
    const note = `UPDATE ${cluster.keyspace}.state_layout SET version = ? WHERE part = 'state'`
    await session.execute(note, [99], { idempotent: true })
    await expect(open('p')).rejects.toThrow(/is 99; this release needs 1. Use the release/)
    await session.execute(note, [1], { idempotent: true })
  })
})
