import { lmdbStore, openCells } from '#state'
import { epochSpecs, rowsMax } from '../../helpers/epochs.ts'
import { manifestOf } from '../../helpers/state.ts'

// Saves epochs one after the other until it is killed; epoch N sets every row to N, but for those
// that it deletes. Prints each epoch once it is saved.

const [directory = ''] = process.argv.slice(2)
// The log has room for less than an epoch, so that it is being sorted in most of the time.
const store = await lmdbStore({ directory, logBytesMax: 2 ** 18 })
const state = await openCells(store, 'step', epochSpecs, { cacheEntriesMax: 100 })
const filler = 'x'.repeat(200)

for (let epoch = ((await store.latest())?.epoch ?? 0) + 1; ; epoch++) {
  for (let row = 0; row < rowsMax; row++) {
    if (row % 7 === epoch % 7) state.cells.text.delete(`row ${row}`)
    else state.cells.text.set(`row ${row}`, `${epoch} ${filler}`)
  }
  await store.commit(state.capture(), manifestOf(epoch))
  state.saved()
  state.endOfBatch()
  process.stdout.write(`${epoch}\n`)
}
