import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketedSet,
  memoryStore,
  openCells,
  StateSchemaError,
  type BucketedSetSpec,
  type StateStore,
} from '#state'
import { saveEpoch } from '../helpers/state.ts'

const hourMs = 3_600_000
const spec = bucketedSet({ withinMs: 24 * hourMs, bucketMs: hourMs, idsMax: 100_000 })

describe('a bucketed set', () => {
  it('should remember an id with its fingerprint until its bucket is too old', async () => {
    const { seen } = (await open(memoryStore(), spec)).cells
    seen.add('m1', 42, 10.5 * hourMs)
    seen.add('m1', 43, 10.5 * hourMs)
    expect(seen.get('m1')).toBe(42)
    expect(seen.get('m2')).toBeUndefined()
    seen.advance(35 * hourMs - 1)
    expect(seen.get('m1')).toBe(42)
    expect(seen.horizonMs).toBe(10 * hourMs)
    seen.advance(35 * hourMs)
    expect(seen.get('m1')).toBeUndefined()
    expect([seen.size, seen.horizonMs]).toEqual([0, 11 * hourMs])
  })

  it('should keep every fingerprint of 53 bits', async () => {
    const store = memoryStore()
    const state = await open(store, spec)
    const fingerprints = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER]
    for (const each of fingerprints) state.cells.seen.add(`id ${each}`, each, 0)
    await saveEpoch(store, state)
    for (const { cells } of [state, await open(store, spec)]) {
      expect(fingerprints.map((each) => cells.seen.get(`id ${each}`))).toEqual(fingerprints)
    }
  })

  it('should push out the oldest bucket, and raise the horizon, when it is full', async () => {
    const { seen } = (await open(memoryStore(), { ...spec, idsMax: 3 })).cells
    seen.add('a', 1, 0)
    seen.add('b', 1, hourMs)
    seen.add('c', 1, 2 * hourMs)
    expect(seen.horizonMs).toBe(-Infinity)
    seen.add('d', 1, 2 * hourMs)
    expect([seen.size, seen.horizonMs]).toEqual([3, hourMs])
    expect(seen.get('a')).toBeUndefined()
    expect(seen.get('b')).toBe(1)
  })

  it('should keep a burst in the present bucket, however full, before and after a restart', async () => {
    const store = memoryStore()
    const small = { ...spec, idsMax: 100 }
    let state = await open(store, small)
    state.cells.seen.add('old', 1, 0)
    state.cells.seen.advance(9.5 * hourMs)
    for (const epoch of [1, 2]) {
      for (let id = 0; id < 200; id++) state.cells.seen.add(`${epoch}/${id}`, id, 9.6 * hourMs)
      for (let id = 0; id < 200; id++) state.cells.seen.add(`${epoch}+${id}`, id, 10.2 * hourMs)
      await saveEpoch(store, state, epoch)
      expect([state.cells.seen.size, state.cells.seen.horizonMs]).toEqual([epoch * 400, hourMs])
      state = await open(store, small)
    }
    expect(state.cells.seen.get('1/0')).toBe(0)
    state.cells.seen.advance(10 * hourMs)
    state.cells.seen.add('next', 1, 10 * hourMs)
    expect([state.cells.seen.size, state.cells.seen.horizonMs]).toEqual([401, 10 * hourMs])
  })

  it('should keep the newest bucket where there is no watermark yet', async () => {
    const { seen } = (await open(memoryStore(), { ...spec, idsMax: 100 })).cells
    for (let id = 0; id < 1_000; id++) seen.add(`${id}`, id, 5 * hourMs + id)
    expect([seen.size, seen.horizonMs]).toEqual([1_000, -Infinity])
    seen.add('next', 1, 6 * hourMs)
    expect([seen.size, seen.horizonMs]).toEqual([1, 6 * hourMs])
  })

  it('should keep rows few, and none of a bucket that has gone', async () => {
    const store = memoryStore()
    const state = await open(store, spec)
    for (let epoch = 0; epoch < 300; epoch++) {
      for (let id = 0; id < 10; id++) state.cells.seen.add(`${epoch}/${id}`, id, epoch)
      await saveEpoch(store, state, epoch)
    }
    const schema = (await store.schemas('step', 'seen'))[0] ?? ''
    const table = (await store.table({ step: 'step', cell: 'seen', schema }))?.table
    expect(await store.getRange(table ?? -1)).toHaveLength(3)
    expect((await open(store, spec)).cells.seen.size).toBe(3_000)
    state.cells.seen.advance(26 * hourMs)
    await saveEpoch(store, state, 300)
    expect((await store.getRange(table ?? -1)).map(({ key }) => key)).toEqual([
      'current',
      'horizon',
    ])
    expect((await open(store, spec)).cells.seen.horizonMs).toBe(2 * hourMs)
  })

  it('should use the room of old ids again, over many more buckets than it can tell apart', async () => {
    const { seen } = (await open(memoryStore(), spec)).cells
    for (let hour = 0; hour < 5_000; hour++) {
      seen.advance(hour * hourMs)
      for (let id = 0; id < 20; id++) seen.add(`${hour}/${id}`, id, hour * hourMs)
    }
    expect(seen.size).toBe(25 * 20)
    expect(seen.get('4975/1')).toBe(1)
    expect(seen.get('4974/1')).toBeUndefined()
    expect(seen.get('2927/1')).toBeUndefined()
  })

  it('should refuse a cell that cannot be and one that was something else', async () => {
    const narrow = { ...spec, bucketMs: 1_000 }
    await expect(open(memoryStore(), narrow)).rejects.toThrow(/bucketMs >= 85715/)
    const store = memoryStore()
    await store.table({ step: 'step', cell: 'seen', schema: '"long"' })
    await expect(open(store, spec)).rejects.toThrow(StateSchemaError)
  })

  it('should refuse another width of buckets, and still open with the one that is stored', async () => {
    const store = memoryStore()
    const state = await open(store, spec)
    state.cells.seen.add('m1', 42, 100 * hourMs)
    await saveEpoch(store, state)
    for (const bucketMs of [hourMs / 2, 2 * hourMs]) {
      const refused = open(store, { ...spec, bucketMs })
      await expect(refused).rejects.toThrow(StateSchemaError)
      await expect(refused).rejects.toThrow(
        /"step", cell "seen".*bucketMs 3600000.*Set bucketMs as/,
      )
    }
    expect((await open(store, spec)).cells.seen.get('m1')).toBe(42)
  })

  it('should hold what a plain map would, through epochs, crashes and advances', async () => {
    const add = fc.record({ id: fc.nat(400).map(String), hour: fc.nat(60), print: fc.maxSafeNat() })
    const step = fc.oneof(
      { weight: 10, arbitrary: fc.record({ add }) },
      { weight: 2, arbitrary: fc.record({ advance: fc.nat(60) }) },
      { weight: 2, arbitrary: fc.constantFrom('save' as const, 'crash' as const) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 150, size: 'max' }), async (steps) => {
        const store = memoryStore()
        let state = await open(store, spec)
        let model = new PlainSet()
        let saved = model.copy()
        for (const each of steps) {
          if (each === 'save') {
            await saveEpoch(store, state)
            saved = model.copy()
          } else if (each === 'crash') {
            state = await open(store, spec)
            model = saved.copy()
          } else if ('advance' in each) {
            state.cells.seen.advance(each.advance * hourMs)
            model.advance(each.advance)
          } else {
            state.cells.seen.add(each.add.id, each.add.print, each.add.hour * hourMs)
            model.add(each.add.id, each.add.print, each.add.hour)
          }
          expect(state.cells.seen.size).toBe(model.ids.size)
          expect(state.cells.seen.horizonMs).toBe(model.horizon * hourMs)
        }
        for (let id = 0; id <= 400; id++) {
          expect(state.cells.seen.get(String(id))).toBe(model.ids.get(String(id))?.print)
        }
      }),
      { numRuns: 40 },
    )
  })
})

// Helpers

/** The set by its definition, in hours. */
class PlainSet {
  ids = new Map<string, { readonly print: number; readonly hour: number }>()
  horizon = -Infinity

  add(id: string, print: number, hour: number): void {
    if (!this.ids.has(id)) this.ids.set(id, { print, hour: Math.max(hour, this.horizon) })
  }

  advance(hour: number): void {
    this.horizon = Math.max(this.horizon, hour - 24)
    for (const [id, entry] of this.ids) if (entry.hour < this.horizon) this.ids.delete(id)
  }

  copy(): PlainSet {
    const copy = new PlainSet()
    copy.ids = new Map(this.ids)
    copy.horizon = this.horizon
    return copy
  }
}

function open(store: StateStore, seen: BucketedSetSpec) {
  return openCells(store, 'step', { seen }, { cacheEntriesMax: 10 })
}
