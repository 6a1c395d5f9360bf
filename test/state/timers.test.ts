import { describe, expect, it } from 'vitest'
import { longCodec } from '#schemas'
import { memoryStore, openCells, remoteStore, value, type StateStore, type Timer } from '#state'
import { saveEpoch } from '../helpers/state.ts'

describe('timers', () => {
  it('should come in the order of time and then key, up to a time', async () => {
    const { timers } = await open(memoryStore())
    timers.set('b', 20)
    timers.set('😀', 10)
    timers.set('\uffff', 10)
    timers.set('a', 20)
    timers.set('early', -5)
    timers.set('later', 21)
    timers.set('later', 1, 'processing')
    expect(show(timers.due('event', 20))).toEqual([
      'early@-5',
      '\uffff@10',
      '😀@10',
      'a@20',
      'b@20',
    ])
    expect(show(timers.due('event', 20))).toEqual([])
    expect(show(timers.due('processing', 20))).toEqual(['later@1'])
  })

  it('should fire once when set twice, and not when deleted', async () => {
    const store = memoryStore()
    const state = await open(store)
    state.timers.set('a', 1)
    state.timers.set('b', 1)
    await saveEpoch(store, state)
    state.timers.set('a', 1)
    state.timers.delete('b', 1)
    expect(show(state.timers.due('event', 5))).toEqual(['a@1'])
  })

  it('should heed what is set and deleted while they fire', async () => {
    const { timers } = await open(memoryStore())
    for (const key of ['a', 'b', 'c']) timers.set(key, 10)
    const fired: string[] = []
    for (const timer of timers.due('event', 20)) {
      fired.push(`${timer.key}@${timer.timestampMs}`)
      if (timer.key === 'a') timers.delete('b', 10)
      if (timer.key === 'c' && timer.timestampMs < 15) timers.set('c', 15)
    }
    expect(fired).toEqual(['a@10', 'c@10', 'c@15'])
  })

  it('should be saved and restored: what fired after the last epoch fires again', async () => {
    const store = memoryStore()
    const state = await open(store)
    for (let at = 0; at < 1_000; at++) state.timers.set(`k${at}`, at)
    expect(show(state.timers.due('event', 9))).toHaveLength(10)
    await saveEpoch(store, state)
    expect(show(state.timers.due('event', 499))).toHaveLength(490)
    expect(show((await open(store)).timers.due('event', 499))).toHaveLength(490)
    await saveEpoch(store, state, 2)
    const restored = await open(store)
    expect(show(restored.timers.due('event', 2_000)).slice(0, 2)).toEqual(['k500@500', 'k501@501'])
  })

  it('should find what was set for an earlier time than those seen, once it is saved', async () => {
    const store = memoryStore()
    const state = await open(store)
    state.timers.set('late', 50)
    await saveEpoch(store, state)
    expect(show(state.timers.due('event', 10))).toEqual([])
    state.timers.set('early', 5)
    await saveEpoch(store, state, 2)
    expect(show(state.timers.due('event', 60))).toEqual(['early@5', 'late@50'])
  })

  it('should come with their cells over a remote store, in bounded rounds', async () => {
    const store = remoteStore(memoryStore(), { delayMs: 0, jitterSeed: 3 })
    const state = await open(store)
    for (let at = 0; at < 700; at++) {
      state.timers.set(`k${at}`, at)
      state.cells.count.set(`k${at}`, at)
    }
    await saveEpoch(store, state)
    const restored = await open(store)
    for (let at = 0; at < 300; at++) restored.timers.set(`new${at}`, at)
    const fired: Timer[] = []
    let rounds = 0
    while ((await restored.prefetchTimers('event', 599)).length > 0) {
      rounds++
      for (const timer of restored.timers.due('event', 599)) {
        if (timer.key.startsWith('k')) {
          expect(restored.cells.count.get(timer.key)).toBe(timer.timestampMs)
        }
        fired.push(timer)
      }
      restored.endOfBatch()
    }
    expect(fired).toHaveLength(900)
    expect(fired.map(({ timestampMs }) => timestampMs)).toEqual(
      fired.map(({ timestampMs }) => timestampMs).toSorted((left, right) => left - right),
    )
    expect(rounds).toBeGreaterThan(2)
  })
})

// Helpers

function open(store: StateStore) {
  return openCells(store, 'step', { count: value(longCodec) }, { cacheEntriesMax: 10 })
}

function show(timers: Iterable<Timer>): readonly string[] {
  return [...timers].map(({ key, timestampMs }) => `${key}@${timestampMs}`)
}
