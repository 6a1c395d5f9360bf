import { DirectoryLockedError, lockDirectory } from '#state'
import { CliError } from './cli-error.ts'
import { makeStateDirectory, type StateDirectory } from './state-directory.ts'

/** Does `work` while no other process can run on the state directory. */
export async function underLock<T>(state: StateDirectory, work: () => Promise<T>): Promise<T> {
  const lock = await lockState(state)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** The same for work whose results come one by one. */
export async function* underLockEach<T>(
  state: StateDirectory,
  work: () => AsyncIterable<T>,
): AsyncGenerator<T> {
  const lock = await lockState(state)
  try {
    yield* work()
  } finally {
    await lock.release()
  }
}

async function lockState(state: StateDirectory) {
  await makeStateDirectory(state)
  try {
    return await lockDirectory(state.path)
  } catch (error) {
    if (!(error instanceof DirectoryLockedError)) throw error
    throw new CliError('stateInUse', error.message, {
      fix: 'Stop that process first, or name another directory with --state.',
      cause: error,
    })
  }
}
