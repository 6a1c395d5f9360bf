import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringCodec } from '#schemas'
import { lmdbStore, openCells, readState, value, type LmdbStore } from '#state'
import { manifestOf, saveEpoch } from '../helpers/state.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

const noBytes = new Uint8Array(0)
const specs = { name: value(stringCodec) }

describe('an LMDB store', () => {
  let directory: string
  let remove: () => Promise<void>
  let store: LmdbStore

  beforeEach(async () => {
    const created = await temporaryDirectory()
    directory = created.path
    remove = created.remove
    store = await lmdbStore({ directory, mapBytes: 2 ** 20 })
  })

  afterEach(async () => {
    await store.close()
    await remove()
  })

  it('should give a copy that stands by itself, while the run goes on', async () => {
    const state = await openCells(store, 'step', specs, { cacheEntriesMax: 10 })
    state.cells.name.set('ada', 'Ada')
    await saveEpoch(store, state, 1)
    const copying = store.backup(join(directory, 'copy'))
    state.cells.name.set('ada', 'Countess')
    await saveEpoch(store, state, 2)
    await copying

    const copy = await lmdbStore({ directory: join(directory, 'copy') })
    const restored = await openCells(copy, 'step', specs, { cacheEntriesMax: 10 })
    const { epoch = -1 } = (await copy.latest()) ?? {}
    expect([1, 2]).toContain(epoch)
    expect(restored.cells.name.get('ada')).toBe(epoch === 1 ? 'Ada' : 'Countess')
    await saveEpoch(copy, restored, 3)
    await copy.close()
    expect((await store.latest())?.epoch).toBe(2)
  })

  it('should go on past the address space that it began with', async () => {
    const state = await openCells(store, 'step', specs, { cacheEntriesMax: 10 })
    const reading = await lmdbStore({ directory, readOnly: true, mapBytes: 2 ** 20 })
    const reader = await readState(reading, 'step', specs)
    for (let epoch = 1; epoch <= 3; epoch++) {
      for (let key = 0; key < 1_000; key++) {
        state.cells.name.set(`k${key}`, `${epoch} ${'x'.repeat(2_000)}`)
      }
      await saveEpoch(store, state, epoch)
      expect((await reader.get('name', ['k999']))[0]?.slice(0, 3)).toBe(`${epoch} x`)
    }
    await reading.close()
  })

  it('should show the newest of each row, and stay small, while its log is sorted in', async () => {
    const busy = await lmdbStore({ directory: join(directory, 'busy'), logBytesMax: 200_000 })
    const table = (await busy.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
    const reading = await lmdbStore({ directory: join(directory, 'busy'), readOnly: true })
    const keys = Array.from({ length: 900 }, (_, at) => `key ${at}`)
    for (let epoch = 1; epoch <= 120; epoch++) {
      const bytes = Buffer.from(String(epoch).padEnd(40))
      await busy.commit(
        keys.map((key) => ({ table, key, bytes })),
        manifestOf(epoch),
      )
      // At times the log is being sorted in, at times it has been since the reader looked.
      if (epoch % 3 === 0) await setTimeout(epoch % 15)
      for (const store of epoch % 3 === 0 ? [busy, reading] : [busy]) {
        const values = [
          ...keys.map((key) => store.get(table, key)),
          ...[...store.range(table)].map((row) => row.bytes),
        ]
        expect(values.length).toBe(1_800)
        expect(values.every((value) => Buffer.compare(value ?? noBytes, bytes) === 0)).toBe(true)
      }
    }
    await reading.close()
    await busy.close()
    expect((await stat(join(directory, 'busy', 'data.mdb'))).size).toBeLessThan(3_000_000)
  })

  it('should refuse to write where it is read only', async () => {
    const reading = await lmdbStore({ directory, readOnly: true })
    await expect(reading.commit([], manifestOf(1))).rejects.toThrow(`${directory} is read only`)
    expect(await reading.table({ step: 's', cell: 'c', schema: 'x' })).toBeUndefined()
    await reading.close()
  })
})
