import { beforeEach, describe, expect, it } from 'vitest'
import { stringCodec } from '#schemas'
import { map, openCells, readState, value, type ScyllaStore, type StateSession } from '#state'
import { services } from '../../helpers/services.ts'
import { manifestOf, saveEpoch } from '../../helpers/state.ts'
import { useCluster } from './cluster.ts'

const mebibyte = 1024 * 1024

// Needs a CQL server.
describe.skipIf(services.cql === undefined)('rows in a cluster', () => {
  const cluster = useCluster()
  let pipeline: string
  let store: ScyllaStore

  beforeEach(async () => {
    pipeline = cluster.newPipeline()
    store = await cluster.open(pipeline, { buckets: 4 })
    return () => store.close()
  })

  async function reopen(): Promise<void> {
    await store.close()
    store = await cluster.open(pipeline)
  }

  async function count(table: string): Promise<number> {
    const select = `SELECT pipeline FROM ${cluster.keyspace}.${table} WHERE pipeline = ? ALLOW FILTERING`
    const { rows } = await cluster.session.execute(select, [pipeline], { idempotent: true })
    return rows.length
  }

  it('should take rows of 17 MiB and epochs of 20 MiB, and leave nothing of those before', async () => {
    const table = (await store.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
    const of = (bytes: number, byte: number) => Buffer.alloc(bytes, byte)
    const sizes = [17 * mebibyte, 3 * mebibyte, 300_000, 10, undefined, mebibyte]
    for (const [epoch, size] of sizes.entries()) {
      const bytes = size === undefined ? undefined : of(size, epoch)
      const small = { table, key: 'small', bytes: of(3, epoch) }
      await store.commit([{ table, key: 'large', bytes }, small], manifestOf(epoch + 1))
      if (epoch % 2 === 1) await reopen()
      const [read] = await store.getMany(table, ['large'])
      expect(read?.length).toBe(size)
      expect(read === undefined || Buffer.compare(read, bytes ?? of(0, 0)) === 0).toBe(true)
      const rows = await store.getRange(table)
      expect(rows.map(({ bytes }) => bytes.length)).toEqual(size === undefined ? [3] : [size, 3])
    }
    await store.commit([{ table, key: 'large', bytes: undefined }], manifestOf(9))
    await reopen()
    expect(await count('state_large_rows')).toBe(0)
    expect(await count('state_row_parts')).toBe(0)
    await store.commit([], manifestOf(10))
    await reopen()
    expect(await count('state_segments')).toBe(0)
  })

  it('should refuse an epoch past its bound, and say which', async () => {
    await store.close()
    store = await cluster.open(pipeline, { epochBytesMax: 1_000 })
    const table = (await store.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
    const commit = store.commit([{ table, key: 'k', bytes: Buffer.alloc(2_000) }], manifestOf(1))
    await expect(commit).rejects.toThrow(/2013 bytes of changes, more than the 1000/)
    await store.commit([{ table, key: 'k', bytes: Buffer.alloc(20) }], manifestOf(1))
    expect((await store.latest())?.epoch).toBe(1)
  })

  it('should be read by others while it is written, of one epoch at a time', async () => {
    const specs = { name: value(stringCodec), tags: map(stringCodec) }
    const reading = await cluster.open(pipeline, { readOnly: true })
    const reader = await readState(reading, 'step', specs)
    expect(await reading.latest()).toBeUndefined()
    expect(await reader.get('name', ['ada'])).toEqual([undefined])

    const state = await openCells(store, 'step', specs, { cacheEntriesMax: 100 })
    for (let epoch = 1; epoch <= 12; epoch++) {
      await state.prefetch('tags', ['ada'])
      state.cells.name.set('ada', `Ada ${epoch}`)
      state.cells.name.set('bob', `Bob ${epoch}`)
      state.cells.tags.set('ada', `tag ${epoch}`, 'yes')
      state.endOfBatch()
      await saveEpoch(store, state, epoch)
      expect(await reader.get('name', ['bob', 'ada'])).toEqual([`Bob ${epoch}`, `Ada ${epoch}`])
      expect((await reader.entries('tags', 'ada')).length).toBe(epoch)
    }
    const names: string[] = []
    for await (const [key, name] of reader.scan('name')) names.push(`${key}: ${name}`)
    expect(names).toEqual(['ada: Ada 12', 'bob: Bob 12'])
    expect((await reading.latest())?.epoch).toBe(12)
    await expect(reading.commit([], manifestOf(13))).rejects.toThrow('is read only')
    await reading.close()
  })

  it('should be read by others without taking a committed epoch in each time', async () => {
    const table = (await store.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
    await store.commit([{ table, key: 'k', bytes: Buffer.from('1') }], manifestOf(1))
    let segments = 0
    const session: StateSession = {
      batch: (...args) => cluster.session.batch(...args),
      execute: (text, params, options) => {
        if (params.includes('log')) segments++
        return cluster.session.execute(text, params, options)
      },
    }
    const reading = await cluster.open(pipeline, { session, readOnly: true })
    for (let times = 0; times < 3; times++) {
      expect(await reading.getMany(table, ['k'])).toEqual([Buffer.from('1')])
    }
    expect(segments).toBe(1)
    await reading.close()
  })

  it('should be read of one epoch even where the next is applied between two questions', async () => {
    await store.close()
    store = await cluster.open(pipeline, { buckets: 8, pendingEpochsMax: 1 })
    const table = (await store.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
    const keys = ['a', 'b', 'c', 'd', 'e', 'f']
    const commit = async (epoch: number) => {
      const changes = keys.map((key) => ({ table, key, bytes: Buffer.from(String(epoch)) }))
      await store.commit(changes, manifestOf(epoch))
      // There is room for one: this one waits until the one before is in the tables.
      await store.commit([], manifestOf(epoch + 1))
    }
    await commit(1)
    let questions = 0
    const session: StateSession = {
      batch: (...args) => cluster.session.batch(...args),
      async execute(statement, ...rest) {
        if (statement.includes('state_rows') && ++questions === 2) await commit(3)
        return cluster.session.execute(statement, ...rest)
      },
    }
    const reading = await cluster.open(pipeline, { readOnly: true, session })
    const values = await reading.getMany(table, keys)
    expect(questions).toBeGreaterThan(2)
    expect(new Set(values.map((bytes) => Buffer.from(bytes ?? []).toString()))).toEqual(
      new Set(['3']),
    )
  })

  it('should give timers as they are due, over slices that come and go', async () => {
    const slice = 36 ** 4
    const specs = { name: value(stringCodec) }
    const fired: string[] = []
    let state = await openCells(store, 'step', specs, { cacheEntriesMax: 100 })
    for (let epoch = 1; epoch <= 6; epoch++) {
      for (let at = 0; at < 60; at++) {
        state.timers.set(`${epoch}/${at}`, epoch * slice * 3 + at * Math.floor(slice / 10))
      }
      await saveEpoch(store, state, epoch)
    }
    for (let epoch = 7; epoch <= 20; epoch++) {
      const upToMs = (epoch - 6) * slice * 3
      while ((await state.prefetchTimers('event', upToMs)).length > 0) {
        for (const { key } of state.timers.due('event', upToMs)) fired.push(key)
        state.endOfBatch()
      }
      if (epoch === 9) state.timers.set('early', 5 * slice)
      await saveEpoch(store, state, epoch)
      if (epoch % 4 !== 0) continue
      await reopen()
      state = await openCells(store, 'step', specs, { cacheEntriesMax: 100 })
    }
    expect(fired.length).toBe(361)
    expect(new Set(fired).size).toBe(361)
    // It was set when event time was past it.
    expect(fired.indexOf('early')).toBeGreaterThan(0)
    const others = fired.filter((key) => key !== 'early')
    expect(others.slice(0, 3)).toEqual(['1/0', '1/1', '1/2'])
    // Slices are taken off the list once somebody has seen that they are empty.
    expect(await count('state_slices')).toBeLessThan(12)
    expect(await store.getRange(0)).toEqual([])
  })

  it('should keep the fields of a map together, and give ranges whatever the buckets', async () => {
    const table = (await store.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
    const keys = Array.from({ length: 500 }, (_, at) => `${at % 50}\0\0field ${at}`)
    await store.commit(
      keys.map((key) => ({ table, key, bytes: Buffer.from(key) })),
      manifestOf(1),
    )
    await reopen()
    const group = await store.getRange(table, { from: '7\0\0', to: '7\0\u0001' })
    expect(group.length).toBe(10)
    const some = await store.getRange(table, { from: '2', to: '4', limit: 150 })
    const sorted = keys.toSorted().filter((key) => key >= '2' && key < '4')
    expect(some.map(({ key }) => key)).toEqual(sorted.slice(0, 150))
  })
})
