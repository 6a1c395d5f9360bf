import type { LmdbStore } from '#state'
import { queryArchive } from '../archive/query-archive.ts'
import { squashArchive } from '../archive/squash-archive.ts'
import { errorMessage } from '../cli-error.ts'
import { publishAddress, removeAddress, socketPath } from '../socket/address.ts'
import type { Methods } from '../socket/protocol.ts'
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
  readonly store: LmdbStore | undefined
  readonly config: Config
  readonly reporter: Reporter
}

/**
 * Lets other commands ask the run over a socket in its state directory, under the directory's lock.
 * Where no socket can be made the run goes on without: it never rejects. Answers how to stop.
 */
export async function answerRequests(answering: Answering): Promise<() => Promise<void>> {
  const { state, reporter } = answering
  const warn = (error: unknown, message: string): void =>
    reporter.logger.warn({ error: errorMessage(error) }, message)
  let server: SocketServer | undefined
  try {
    await removeAddress(state) // a crash leaves its socket behind
    const path = await socketPath(state)
    server = await serve(path, methodsOfRun(answering))
    await publishAddress(state, path)
  } catch (error) {
    warn(error, 'other commands cannot ask this run')
  }
  return async () => {
    await removeAddress(state).catch((error: unknown) =>
      warn(error, 'the socket of this run stays'),
    )
    await server?.close()
  }
}

function methodsOfRun({ run, state, store, config }: Answering): Methods {
  return methodsOf({
    run,
    state,
    store,
    queryArchive: (query) => queryArchive({ state, config }, query),
    squashArchive: (request) => squashArchive({ state, config }, request),
  })
}
