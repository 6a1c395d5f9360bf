import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lmdbStore, readState } from '#state'
import { startChild } from '../helpers/child-process.ts'
import { epochsOfKeys, epochsOfRows, epochSpecs, rowsOfEpoch } from '../helpers/epochs.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

describe('an LMDB store whose process is killed', () => {
  it('should be as of one epoch: the last one that was acknowledged or the next', async () => {
    const { path, remove } = await temporaryDirectory()
    try {
      for (const delayMs of fc.sample(fc.nat(150), 6)) {
        const child = startChild('test/state/children/save-epochs.ts', path)
        let acknowledged = Number(await child.line())
        await setTimeout(delayMs)
        await child.kill()
        for (let line = await child.line(); line !== undefined; line = await child.line()) {
          acknowledged = Number(line)
        }
        const store = await lmdbStore({ directory: path })
        const epoch = (await store.latest())?.epoch ?? -1
        expect([acknowledged, acknowledged + 1]).toContain(epoch)
        const reader = await readState(store, 'step', epochSpecs)
        expect(await epochsOfRows(reader)).toEqual(rowsOfEpoch(epoch))
        expect(await epochsOfKeys(reader)).toEqual(rowsOfEpoch(epoch))
        await store.close()
      }
    } finally {
      await remove()
    }
  })
})
