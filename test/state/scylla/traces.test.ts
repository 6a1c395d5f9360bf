import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ScyllaStore, StateSession } from '#state'
import { services } from '../../helpers/services.ts'
import { manifestOf } from '../../helpers/state.ts'
import { useCluster } from './cluster.ts'
import { faultySession } from './faulty-session.ts'

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('traces of what was removed', () => {
  const cluster = useCluster()
  let pipeline: string
  let store: ScyllaStore

  beforeEach(async () => {
    pipeline = cluster.newPipeline()
    store = await cluster.open(pipeline)
    return () => store.close()
  })

  async function select(columns: string, from: string): Promise<readonly unknown[]> {
    const statement = `SELECT ${columns} FROM ${from} ALLOW FILTERING`
    return (await cluster.session.execute(statement, [], { idempotent: true })).rows
  }

  it.each([
    'state_segments',
    'state_blobs',
    'state_blob_parts',
    'state_large_rows',
    'state_row_parts',
  ])('should be forgotten within hours in %s', async (table) => {
    const [found] = await select(
      'gc_grace_seconds AS seconds',
      `system_schema.tables WHERE keyspace_name = '${cluster.keyspace}' AND table_name = '${table}'`,
    )
    expect(found).toEqual({ seconds: 3_600 })
  })

  it('should be in many partitions for the names of blobs', async () => {
    const blobs = store.blobs('sink')
    const names = Array.from({ length: 60 }, (_, at) => `${at}-abc-0.profiles`)
    await Promise.all(names.map((name) => blobs.put(name, Buffer.from(name))))
    const buckets = await select('bucket', `${cluster.keyspace}.state_blobs`)
    expect(new Set(buckets.map((row) => JSON.stringify(row))).size).toBeGreaterThan(8)
    expect([...(await blobs.list())].sort()).toEqual(names.toSorted())
    await blobs.remove(names.slice(1))
    expect(await blobs.list()).toEqual(names.slice(0, 1))
  })

  it('should not be left by a large value that changes with each epoch', async () => {
    const table = (await store.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
    const of = (byte: number) => [{ table, key: 'k', bytes: Buffer.alloc(40_000, byte) }]
    const left = (from: string) =>
      select('*', `${cluster.keyspace}.${from} WHERE pipeline = '${pipeline}'`)
    const statements: string[] = []
    const session = faultySession(cluster.session, ({ text }) => void statements.push(text))
    const spied = await cluster.open(pipeline, { session, takeOver: 'at-once' })
    for (let epoch = 1; epoch <= 4; epoch++) await spied.commit(of(epoch), manifestOf(epoch))
    await spied.close()
    const removals = (from: string) =>
      statements.filter((text) => text.startsWith('DELETE') && text.includes(from)).length
    expect(removals('state_row_parts')).toBeGreaterThan(0)
    expect(removals('state_large_rows')).toBe(0)
    expect(await left('state_large_rows')).toHaveLength(1)
    expect(await left('state_row_parts')).toHaveLength(1)

    let isApplying = false
    const dying = faultySession(cluster.session, ({ text }) => {
      isApplying ||= text.includes('state_row_parts')
      return isApplying ? 'death after' : undefined
    })
    const dead = await cluster.open(pipeline, { session: dying, takeOver: 'at-once', closeMs: 100 })
    await dead.commit(of(5), manifestOf(5))
    await vi.waitFor(() => expect(isApplying).toBe(true), { timeout: 10_000 })
    store = await cluster.open(pipeline, { takeOver: 'at-once' })
    await store.commit([{ table, key: 'k', bytes: Buffer.from('small') }], manifestOf(6))
    await store.close()
    expect(await left('state_large_rows')).toEqual([])
    expect(await left('state_row_parts')).toEqual([])
  })

  it('should not be read again by who reads timers right after each epoch', async () => {
    const starts: string[] = []
    const sweeps: string[] = []
    const spying = spyOnRows(starts, sweeps)
    const options = { session: spying, takeOver: 'at-once', sliceBuckets: 2 } as const
    await store.close()
    pipeline = cluster.newPipeline()
    store = await cluster.open(pipeline, options)
    const spec = { step: 's', cell: '(timers)', schema: 'timers', orderedBy: 2 }
    const table = (await store.table(spec))?.table ?? -1
    const keyOf = (at: number) => `e${String(10_000 + at)}`
    const every = Array.from({ length: 2_400 }, (_, at) => keyOf(at))
    const put = every.map((key) => ({ table, key, bytes: Buffer.from('x') }))
    await store.commit(put, manifestOf(1))
    for (let epoch = 2; epoch <= 9; epoch++) {
      const fired = every.slice((epoch - 2) * 200, (epoch - 1) * 200)
      await store.commit(
        fired.map((key) => ({ table, key, bytes: undefined })),
        manifestOf(epoch),
      )
      starts.length = 0
      const [first] = await store.getRange(table, { from: 'e', to: 'f', limit: 5 })
      expect(first?.key).toBe(keyOf((epoch - 1) * 200))
      // From where the epoch before left off.
      const before = epoch === 2 ? 'e' : keyOf((epoch - 2) * 200)
      expect(starts.filter((key) => key < before)).toEqual([])
    }
    await store.commit([{ table, key: keyOf(7), bytes: Buffer.from('late') }], manifestOf(10))
    const late = await store.getRange(table, { from: 'e', to: 'f', limit: 2 })
    expect(late.map(({ key }) => key)).toEqual([keyOf(7), keyOf(1_600)])
    await vi.waitFor(() => expect(sweeps.length).toBeGreaterThan(0), { timeout: 10_000 })
    await store.close()
    store = await cluster.open(pipeline, options)
    expect(await store.getRange(table, { from: 'e', to: 'f', limit: 2 })).toEqual(late)
    expect(await store.getRange(table)).toHaveLength(801)
  })

  /** Notes where reads of rows in their order begin, and where sweeps do. */
  function spyOnRows(starts: string[], sweeps: string[]): StateSession {
    return {
      batch: (...args) => cluster.session.batch(...args),
      execute: (text, params, options) => {
        const ofRows = text.includes('.state_rows') && text.includes('key >= ?')
        if (ofRows) (text.startsWith('DELETE') ? sweeps : starts).push(String(params.at(5)))
        return cluster.session.execute(text, params, options)
      },
    }
  }
})
