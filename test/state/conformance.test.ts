import { lmdbStore, memoryStore, remoteStore } from '#state'
import { describeStateStore } from '../../state/conformance.ts'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'

describeStateStore('memory', async () => {
  const store = memoryStore()
  return { open: async () => store, remove: async () => {} }
})

describeStateStore('LMDB', async () => {
  const { path, remove } = await temporaryDirectory()
  return { open: () => lmdbStore({ directory: path }), remove }
})

describeStateStore('LMDB with hardly any log', async () => {
  const { path, remove } = await temporaryDirectory()
  return { open: () => lmdbStore({ directory: path, logBytesMax: 100 }), remove }
})

describeStateStore('remote', async () => {
  const store = memoryStore()
  const open = async () => remoteStore(store, { delayMs: 2, jitterSeed: 1 })
  return { open, remove: async () => {} }
})
