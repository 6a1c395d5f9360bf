import { setTimeout as sleep } from 'node:timers/promises'
import { lockDirectory, StateLockedError } from '#state'
import { CliError } from './cli-error.ts'
import { makeStateDirectory, type StateDirectory } from './state-directory.ts'

/** How long to wait for another command that writes a command: that takes milliseconds. */
const commandWaitMs = 10_000
const pauseMs = 20

/** Does `work` while no other process can run on the state directory. `command` tells others what it is. */
export async function underLock<T>(
  state: StateDirectory,
  command: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await lockState(state, command)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** The same for work whose results come one by one. */
export async function* underLockEach<T>(
  state: StateDirectory,
  command: string,
  work: () => AsyncIterable<T>,
): AsyncGenerator<T> {
  const lock = await lockState(state, command)
  try {
    yield* work()
  } finally {
    await lock.release()
  }
}

async function lockState(state: StateDirectory, command: string) {
  await makeStateDirectory(state)
  try {
    return await lockDirectory(state.path, { command })
  } catch (error) {
    if (!(error instanceof StateLockedError)) throw error
    throw new CliError('stateInUse', error.message, { cause: error })
  }
}

/**
 * Does `work` while nobody else moves files to and from `replay/`: what a replay and a restore have in
 * common. A run may go on meanwhile.
 */
export async function whileNobodyReplays<T>(
  state: StateDirectory,
  command: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await lockReplays(state, command)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** Does `work` while no other command writes commands: waits a little for one that does. */
export async function whileNobodyCommands<T>(
  { commands }: StateDirectory,
  command: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await lockCommands(commands, command)
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

async function lockCommands(directory: string, command: string) {
  for (const startedMs = performance.now(); ; await sleep(pauseMs)) {
    try {
      return await lockDirectory(directory, { command })
    } catch (error) {
      if (!(error instanceof StateLockedError)) throw error
      if (performance.now() - startedMs < commandWaitMs) continue
      throw new CliError('stateInUse', error.message, { cause: error })
    }
  }
}

async function lockReplays({ replays }: StateDirectory, command: string) {
  try {
    return await lockDirectory(replays, { command })
  } catch (error) {
    if (!(error instanceof StateLockedError)) throw error
    const problem = `process ${error.holderPid} is moving rejects at this moment`
    throw new CliError('stateInUse', problem, {
      fix: 'Repeat the command when that has ended. Nothing was changed.',
      cause: error,
    })
  }
}
