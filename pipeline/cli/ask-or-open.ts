import { setTimeout as sleep } from 'node:timers/promises'
import type { Json } from '#connectors'
import { CliError } from './cli-error.ts'
import { underLockEach } from './lock.ts'
import { findRun } from './socket/address.ts'
import { ask } from './socket/client.ts'
import type { StateDirectory } from './state-directory.ts'

/** How long to wait for a run that is just starting or ending, or for another command. */
export const answerWaitMs = 10_000

const pauseMs = 100

/** What to ask the run that is going on. */
export interface RunRequest {
  readonly method: string
  readonly params: Json
}

/**
 * Asks the run that holds the state directory; where no run goes on, takes the directory's lock and
 * lets `open` answer from the stores. Waits a little while a run is between the two: it holds the lock
 * and does not answer yet, or does not any more.
 */
export async function* askOrOpen(
  state: StateDirectory,
  { method, params }: RunRequest,
  open: () => AsyncIterable<Json>,
): AsyncGenerator<Json> {
  for (const startedMs = performance.now(); ; await sleep(pauseMs)) {
    const run = await findRun(state)
    const answer = run === undefined ? undefined : await ask(run.socket, method, params)
    if (answer !== undefined) return yield* answer
    try {
      return yield* underLockEach(state, method, open)
    } catch (error) {
      const inUse = error instanceof CliError && error.exit === 'stateInUse'
      if (!inUse || performance.now() - startedMs > answerWaitMs) throw error
    }
  }
}
