import { lmdbStore, type LmdbStore, type StateStore } from '#state'
import type { Config } from '../../config.ts'
import type { PipelineDefinition } from '../../graph.ts'
import type { RunOptions } from '../../runtime/run-types.ts'
import type { StateDirectory } from '../state-directory.ts'

/** Where a run keeps its state, and of what. */
export interface StatePlace {
  readonly config: Config
  readonly state: StateDirectory
  readonly definition: PipelineDefinition
}

/** The state of a run, open. */
export interface RunState {
  readonly store: StateStore
  /** The store itself where it is in the state directory: savepoints are copies of its files. */
  readonly files?: LmdbStore
  /** Where staged epochs lie when not in the state directory. */
  readonly blobs?: RunOptions['blobs']
  close(): Promise<void>
}

/**
 * Opens the state that `state.store` names. Throws where another process has it. Only one process can
 * have it open: with `lmdb` by the lock of the state directory, which the caller holds, with `scylla`
 * by a lease in the cluster.
 */
export async function openState({ config, state, definition }: StatePlace): Promise<RunState> {
  if (config.stateStore === 'scylla') {
    const { openClusterState } = await import('./open-cluster-state.ts')
    return openClusterState(config, definition)
  }
  const store = await lmdbStore({ directory: state.store })
  return { store, files: store, close: () => store.close() }
}
