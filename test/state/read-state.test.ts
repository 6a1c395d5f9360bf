import { describe, expect, it } from 'vitest'
import { longCodec, stringCodec } from '#schemas'
import { lmdbStore, map, memoryStore, openCells, readState, StateSchemaError, value } from '#state'
import { startChild } from '../helpers/child-process.ts'
import { epochsOfKeys, epochsOfRows, epochSpecs, rowsMax, rowsOfEpoch } from '../helpers/epochs.ts'
import { saveEpoch, textCodec } from '../helpers/state.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

const specs = {
  name: value(stringCodec),
  visits: value(longCodec, { ttlMs: 100 }),
  pages: map(longCodec),
}

describe('reading state from outside', () => {
  it('should find what was saved, in order, and nothing else', async () => {
    const store = memoryStore()
    const state = await openCells(store, 'step', specs, { cacheEntriesMax: 10 })
    for (const key of ['b', '😀', 'a', '\uffff']) state.cells.name.set(key, `at ${key}`)
    state.cells.pages.set('a', 'home', 1)
    state.at(1_000)
    state.cells.visits.set('old', 1)
    state.at(1_050)
    state.cells.visits.set('new', 2)
    await saveEpoch(store, state, 1, { step: 1_100 })
    state.cells.name.set('c', 'not saved')

    const reader = await readState(store, 'step', specs)
    expect(await reader.get('name', ['a', 'c', '😀'])).toEqual(['at a', undefined, 'at 😀'])
    const names = await collect(reader.scan('name'))
    expect(names.map(([key]) => key)).toEqual(['a', 'b', '\uffff', '😀'])
    const some = await collect(reader.scan('name', { from: 'b', to: '😀', limit: 5 }))
    expect(some).toEqual([
      ['b', 'at b'],
      ['\uffff', 'at \uffff'],
    ])
    expect(await reader.entries('pages', 'a')).toEqual([['home', 1]])
    expect(await collect(reader.scan('visits', { limit: 1 }))).toEqual([['new', 2]])
    expect(await reader.get('visits', ['old'])).toEqual([undefined])
  })

  it('should read older values under their schema, and refuse what it cannot read', async () => {
    const store = memoryStore()
    const old = { name: value(textCodec('v1')) }
    const state = await openCells(store, 'step', old, { cacheEntriesMax: 10 })
    state.cells.name.set('ada', 'Ada')
    await saveEpoch(store, state)
    const newer = await readState(store, 'step', { name: value(textCodec('v2', ['v1'])) })
    expect(await newer.get('name', ['ada'])).toEqual(['Ada (v1)'])
    const refused = readState(store, 'step', { name: value(textCodec('v2')) })
    await expect(refused).rejects.toThrow(StateSchemaError)
    expect(await store.schemas('step', 'name')).toEqual(['v1'])
  })

  it('should read whole epochs while another process saves them', async () => {
    const { path, remove } = await temporaryDirectory()
    const child = startChild('test/state/children/save-epochs.ts', path)
    try {
      await child.line()
      const store = await lmdbStore({ directory: path, readOnly: true })
      const reader = await readState(store, 'step', epochSpecs)
      const seen = new Set<number>()
      while (seen.size < 5) {
        for (const rows of [await epochsOfRows(reader), await epochsOfKeys(reader)]) {
          const epoch = Math.max(...Object.values(rows))
          expect(rows).toEqual(rowsOfEpoch(epoch))
          expect(epoch).toBeGreaterThanOrEqual(Math.max(0, ...seen))
          seen.add(epoch)
        }
      }
      await store.close()
    } finally {
      await child.kill()
      await remove()
    }
  })

  it('should go on from a newer snapshot where one would be held for too long', async () => {
    const { path, remove } = await temporaryDirectory()
    const child = startChild('test/state/children/save-epochs.ts', path)
    try {
      await child.line()
      const store = await lmdbStore({ directory: path, readOnly: true, snapshotMsMax: 0 })
      const rows = await epochsOfRows(await readState(store, 'step', epochSpecs))
      expect(Object.keys(rows).length).toBeGreaterThan(rowsMax / 2)
      expect(Object.keys(rows)).toEqual(Object.keys(rows).toSorted())
      await store.close()
    } finally {
      await child.kill()
      await remove()
    }
  })

  it('should be empty before anything was saved, and say so where there is no state', async () => {
    const { path, remove } = await temporaryDirectory()
    try {
      await expect(lmdbStore({ directory: path, readOnly: true })).rejects.toThrow(
        `There is no saved state in ${path}`,
      )
      const writer = await lmdbStore({ directory: path })
      const store = await lmdbStore({ directory: path, readOnly: true })
      const reader = await readState(store, 'step', specs)
      expect(await reader.get('name', ['a'])).toEqual([undefined])
      const state = await openCells(writer, 'step', specs, { cacheEntriesMax: 10 })
      state.cells.name.set('a', 'Ada')
      await saveEpoch(writer, state)
      expect(await reader.get('name', ['a'])).toEqual(['Ada'])
      await store.close()
      await writer.close()
    } finally {
      await remove()
    }
  })
})

// Helpers

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}
