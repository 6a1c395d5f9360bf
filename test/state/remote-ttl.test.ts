import { describe, expect, it } from 'vitest'
import { stringCodec } from '#schemas'
import { map, memoryStore, openCells, remoteStore, value, type StateStore } from '#state'
import { delegateStore } from '../helpers/delegate-store.ts'
import { saveEpoch } from '../helpers/state.ts'

const ttl = { ttlMs: 100 }
const kept = { name: value(stringCodec, ttl), all: map(stringCodec, ttl) }

describe('a ttl over a remote store', () => {
  it('should free what nobody reads, and nothing that was set since', async () => {
    const inner = memoryStore()
    const store = remoteStore(inner, { delayMs: 4, jitterSeed: 1 })
    const state = await openCells(store, 'step', kept, { cacheEntriesMax: 10 })
    state.at(1_000)
    for (let key = 0; key < 1_500; key++) state.cells.name.set(`k${key}`, 'x')
    for (let key = 0; key < 20; key++) await state.prefetch('all', [`k${key}`])
    for (let key = 0; key < 20; key++) state.cells.all.set(`k${key}`, 'f', 'x')
    await saveEpoch(store, state, 1)
    state.endOfBatch()
    for (let epoch = 2; (await keysIn(inner, 'name')).length > 20; epoch++) {
      state.at(1_000 + epoch)
      state.expire(1_100 + epoch)
      // While rows are on their way here, some of them are set again.
      state.at(9_000)
      for (let key = 0; key < 20; key++) state.cells.name.set(`k${key}`, 'y')
      if (epoch % 3 !== 0) await new Promise((resolve) => setTimeout(resolve, 10))
      await saveEpoch(store, state, epoch)
    }
    const left = Array.from({ length: 20 }, (_, key) => `k${key}`).toSorted()
    expect(await keysIn(inner, 'name')).toEqual(left)
    expect(await keysIn(inner, 'all')).toEqual([])
  })

  it('should not take rows for old that were set and saved while they came', async () => {
    const inner = memoryStore()
    let letCome: () => void = () => {}
    const coming = new Promise<void>((resolve) => (letCome = resolve))
    const getRange: StateStore['getRange'] = async (...range) => {
      const rows = await inner.getRange(...range)
      await coming
      return rows
    }
    const store = delegateStore(inner, { local: false, getRange })
    const state = await openCells(store, 'step', { name: kept.name }, { cacheEntriesMax: 1 })
    for (const [epoch, timestampMs] of [1_000, 9_000].entries()) {
      state.at(timestampMs)
      for (const key of ['ada', 'bob', 'eve']) state.cells.name.set(key, String(epoch))
      if (epoch === 1) state.expire(1_100)
      await saveEpoch(store, state, epoch + 1)
      state.endOfBatch()
    }
    letCome()
    await new Promise(setImmediate)
    await saveEpoch(store, state, 3)
    expect(await keysIn(inner, 'name')).toEqual(['ada', 'bob', 'eve'])
  })
})

// Helpers

async function keysIn(store: StateStore, cell: string): Promise<readonly string[]> {
  const handle = await store.table({ step: 'step', cell, schema: 'for reading' })
  const rows = await store.getRange(handle?.table ?? -1)
  return rows.map(({ key }) => key)
}
