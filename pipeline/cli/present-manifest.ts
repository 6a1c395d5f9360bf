import type { Manifest } from '#state'
import { latestManifest } from './latest-manifest.ts'
import { rememberedSettings } from './settings.ts'
import { readPipelineFile, type StateDirectory } from './state-directory.ts'

/**
 * The last saved epoch of the pipeline that a state directory belongs to, wherever its state is.
 * Undefined for state in a cluster that has no epoch of the whole: nothing was saved yet, or processes
 * share it, each with epochs of its own.
 */
export async function presentManifest(state: StateDirectory): Promise<Manifest | undefined> {
  const file = await readPipelineFile(state)
  const config = await rememberedSettings(file)
  if (config.stateStore === 'lmdb') return latestManifest(state)
  const { readClusterState } = await import('./running/open-cluster-state.ts')
  const opened = await readClusterState(config, file.name)
  try {
    return await opened.store.latest()
  } finally {
    await opened.close()
  }
}
