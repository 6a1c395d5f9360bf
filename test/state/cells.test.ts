import { describe, expect, it } from 'vitest'
import { longCodec, stringCodec } from '#schemas'
import {
  list,
  map,
  memoryStore,
  openCells,
  StateSchemaError,
  value,
  type CellSpecs,
  type StateStore,
} from '#state'
import { manifestOf, saveEpoch, textCodec } from '../helpers/state.ts'

const specs = {
  visits: value(longCodec),
  names: map(stringCodec),
  recent: list(longCodec, { lengthMax: 3 }),
}

describe('cells', () => {
  it('should keep what an epoch saved, and lose what came after it', async () => {
    const store = memoryStore()
    const state = await open(store, specs)
    state.cells.visits.set('ada', 1)
    state.cells.names.set('ada', 'email', 'ada@example.com')
    state.cells.recent.append('ada', 7)
    await saveEpoch(store, state)
    state.cells.visits.set('ada', 2)
    state.cells.names.delete('ada', 'email')
    state.cells.recent.append('ada', 8)

    const { cells } = await open(store, specs)
    expect(cells.visits.get('ada')).toBe(1)
    expect([...cells.names.entries('ada')]).toEqual([['email', 'ada@example.com']])
    expect(cells.recent.get('ada')).toEqual([7])
  })

  it('should save each change once', async () => {
    const store = memoryStore()
    const state = await open(store, specs)
    state.cells.visits.set('ada', 1)
    state.cells.visits.set('ada', 2)
    expect(state.capture()).toHaveLength(1)
    expect(state.capture()).toEqual([])
  })

  it('should show what is on its way to the store, and put later changes in the next epoch', async () => {
    const store = memoryStore()
    const state = await open(store, specs, 3)
    state.cells.visits.set('ada', 1)
    const first = state.capture()
    for (let other = 0; other < 100; other++) state.cells.visits.get(`other-${other}`)
    expect(state.cells.visits.get('ada')).toBe(1)
    state.cells.visits.set('ada', 2)
    await store.commit(first, manifestOf(1))
    state.saved()
    expect((await open(store, specs)).cells.visits.get('ada')).toBe(1)
    await saveEpoch(store, state, 2)
    expect((await open(store, specs)).cells.visits.get('ada')).toBe(2)
  })

  it('should tell the fields of one key from those of another, whatever is in them', async () => {
    const store = memoryStore()
    const state = await open(store, specs, 3)
    const awkward = ['', '\0', '\0\0', '\0\u0001', 'a', 'a\0', 'a\0\0b', '\u0001', '😀', '\uffff']
    for (const key of awkward) {
      for (const field of awkward) state.cells.names.set(key, field, JSON.stringify([key, field]))
    }
    await saveEpoch(store, state)
    const { cells } = await open(store, specs, 3)
    for (const key of awkward) {
      const expected = [...awkward].toSorted((left, right) =>
        Buffer.compare(Buffer.from(left), Buffer.from(right)),
      )
      expect([...cells.names.entries(key)]).toEqual(
        expected.map((field) => [field, JSON.stringify([key, field])]),
      )
    }
    cells.names.clear('a')
    expect([...cells.names.entries('a')]).toEqual([])
    expect(cells.names.get('a\0', 'a')).toBe('["a\\u0000","a"]')
  })

  it('should refuse to append to a full list, saying which', async () => {
    const { cells } = await open(memoryStore(), specs)
    for (const item of [1, 2, 3]) cells.recent.append('ada', item)
    expect(() => cells.recent.append('ada', 4)).toThrow(/key "ada" in cell "recent" of step "step"/)
    expect(cells.recent.get('ada')).toEqual([1, 2, 3])
  })
})

describe('a ttl', () => {
  const kept = { name: value(stringCodec, { ttlMs: 100 }), all: map(stringCodec, { ttlMs: 100 }) }

  it('should count from the event time of the last set', async () => {
    const store = memoryStore()
    const state = await open(store, kept)
    state.at(1_000)
    state.cells.name.set('ada', 'Ada')
    state.cells.all.set('ada', 'first', 'Ada')
    await saveEpoch(store, state)
    for (const opened of [state, await open(store, kept)]) {
      opened.expire(1_099)
      expect(opened.cells.name.get('ada')).toBe('Ada')
      expect(opened.cells.all.get('ada', 'first')).toBe('Ada')
      opened.expire(1_100)
      expect(opened.cells.name.get('ada')).toBeUndefined()
      expect([...opened.cells.all.entries('ada')]).toEqual([])
    }
  })

  it('should free what nobody reads, a part at each watermark', async () => {
    const store = memoryStore()
    const state = await open(store, kept, 10)
    state.at(1_000)
    for (let key = 0; key < 1_000; key++) state.cells.name.set(`k${key}`, 'x')
    state.cells.name.set('kept', 'x')
    state.cells.all.set('k', 'f', 'x')
    await saveEpoch(store, state, 1)
    state.at(1_050)
    state.cells.name.set('kept', 'y')
    for (let watermarkMs = 1_100; watermarkMs < 1_140; watermarkMs++) {
      state.expire(watermarkMs)
      await saveEpoch(store, state, watermarkMs)
    }
    expect(await keysIn(store, 'name')).toEqual(['kept'])
    expect(await keysIn(store, 'all')).toEqual([])
  })

  it('should count from now on for what was set before there was one', async () => {
    const store = memoryStore()
    const before = await open(store, { name: value(stringCodec) })
    before.cells.name.set('ada', 'Ada')
    await saveEpoch(store, before)
    const state = await open(store, { name: kept.name })
    state.expire(5_000)
    expect(state.cells.name.get('ada')).toBe('Ada')
    await saveEpoch(store, state, 2)
    state.expire(5_100)
    expect(state.cells.name.get('ada')).toBeUndefined()
  })
})

describe('a schema that changed', () => {
  it('should read each value under the schema that wrote it', async () => {
    const store = memoryStore()
    const old = await open(store, { name: value(textCodec('v1')) })
    old.cells.name.set('ada', 'Ada')
    old.cells.name.set('bob', 'Bob')
    await saveEpoch(store, old)

    const newer = { name: value(textCodec('v2', ['v1'])) }
    const state = await open(store, newer)
    expect(state.cells.name.get('ada')).toBe('Ada (v1)')
    state.cells.name.set('ada', 'Ada')
    await saveEpoch(store, state, 2)
    const { cells } = await open(store, newer)
    expect([cells.name.get('ada'), cells.name.get('bob')]).toEqual(['Ada', 'Bob (v1)'])
  })

  it('should be refused at the start where it cannot read what is stored', async () => {
    const store = memoryStore()
    const old = await open(store, { name: value(textCodec('v1')) })
    old.cells.name.set('ada', 'Ada')
    await saveEpoch(store, old)

    const refused = open(store, { name: value(textCodec('v2')) })
    await expect(refused).rejects.toThrow(StateSchemaError)
    await expect(refused).rejects.toThrow(/step "step", cell "name", field "address.city"/)
    // What was refused has left nothing behind that a mended release would have to read.
    const mended = await open(store, { name: value(textCodec('v3', ['v1'])) })
    expect(mended.cells.name.get('ada')).toBe('Ada (v1)')
  })

  it('should leave the state to the old release where another cell cannot be read', async () => {
    const store = memoryStore()
    const before = { a: value(textCodec('v1')), b: value(textCodec('v1')) }
    const old = await open(store, before)
    old.cells.a.set('ada', 'Ada')
    await saveEpoch(store, old)

    const after = { a: value(textCodec('v2', ['v1'])), b: value(textCodec('v2')) }
    await expect(open(store, after)).rejects.toThrow(/cell "b"/)
    expect((await open(store, before)).cells.a.get('ada')).toBe('Ada')
  })

  it('should hold for lists and for cells that get a ttl', async () => {
    const store = memoryStore()
    const options = { lengthMax: 5 }
    const old = await open(store, { names: list(textCodec('v1'), options) })
    old.cells.names.append('k', 'Ada')
    old.cells.names.append('k', '')
    await saveEpoch(store, old)
    const newer = { names: list(textCodec('v2', ['v1']), { ...options, ttlMs: 10 }) }
    const { cells } = await open(store, newer)
    expect(cells.names.get('k')).toEqual(['Ada (v1)', ' (v1)'])
  })
})

// Helpers

async function open<S extends CellSpecs>(store: StateStore, specs: S, cacheEntriesMax = 100) {
  return openCells(store, 'step', specs, { cacheEntriesMax })
}

async function keysIn(store: StateStore, cell: string): Promise<readonly string[]> {
  const handle = await store.table({ step: 'step', cell, schema: 'for reading' })
  const rows = await store.getRange(handle?.table ?? -1)
  return rows.map(({ key }) => key)
}
