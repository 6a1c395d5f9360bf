import type { LmdbStore } from '#state'
import { queryArchive } from '../archive/query-archive.ts'
import { errorMessage } from '../cli-error.ts'
import { publishAddress, removeAddress, socketPath } from '../socket/address.ts'
import { serve, type SocketServer } from '../socket/server.ts'
import type { StateDirectory } from '../state-directory.ts'
import { methodsOf } from './methods.ts'
import type { Reporter } from './reporter.ts'
import type { Config } from '../../config.ts'
import type { Run } from '../../runtime/run-types.ts'

/** What a run answers with. */
interface Answering {
  readonly run: Run
  readonly state: StateDirectory
  readonly store: LmdbStore
  readonly config: Config
  readonly reporter: Reporter
}

/**
 * Lets other commands ask the run over a socket in its state directory, under the directory's lock.
 * Where no socket can be made the run goes on without. Answers how to stop.
 */
export async function answerRequests(answering: Answering): Promise<() => Promise<void>> {
  const { run, state, store, config, reporter } = answering
  await removeAddress(state) // a crash leaves its socket behind
  const methods = methodsOf({
    run,
    state,
    store,
    queryArchive: (query) => queryArchive({ state, config }, query),
  })
  let server: SocketServer | undefined
  try {
    const path = await socketPath(state)
    server = await serve(path, methods)
    await publishAddress(state, path)
  } catch (error) {
    reporter.logger.warn({ error: errorMessage(error) }, 'other commands cannot ask this run')
  }
  return async () => {
    await removeAddress(state)
    await server?.close()
  }
}
