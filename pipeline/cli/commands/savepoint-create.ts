import { lmdbStore } from '#state'
import { askOrOpen } from '../ask-or-open.ts'
import { print } from '../output/print.ts'
import { checkFreeName, createSavepoint } from '../savepoints/create.ts'
import type { Savepoint } from '../savepoints/savepoint.ts'
import { readPipelineFile, stateDirectory, type StateDirectory } from '../state-directory.ts'

/** Options of `anabranch savepoint create`. */
export interface SavepointCreateOptions {
  readonly state: string
  readonly json?: boolean
}

/** `anabranch savepoint create`: at the next checkpoint of the run, or at once where none goes on. */
export async function savepointCreate(
  name: string,
  options: SavepointCreateOptions,
): Promise<void> {
  const state = stateDirectory(options.state)
  await readPipelineFile(state)
  checkFreeName(state, name)
  const request = { method: 'savepoint create', params: { name } }
  for await (const answer of askOrOpen(state, request, () => createDirectly(state, name))) {
    const savepoint = answer as unknown as Savepoint
    const lines = [`savepoint '${name}' holds epoch ${savepoint.epoch}`]
    await print(options.json === true ? [JSON.stringify(savepoint)] : lines)
  }
}

async function* createDirectly(state: StateDirectory, name: string) {
  const store = await lmdbStore({ directory: state.store, readOnly: true })
  try {
    yield { ...(await createSavepoint(state, store, name)) }
  } finally {
    await store.close()
  }
}
