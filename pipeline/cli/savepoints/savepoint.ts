import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError, errorCode } from '../cli-error.ts'
import { readJson, type StateDirectory } from '../state-directory.ts'

/** A state that is kept under a name: a whole copy of the store as of one epoch. */
export interface Savepoint {
  readonly name: string
  readonly pipeline: string
  readonly epoch: number
  /** When the epoch was saved. */
  readonly savedAtMs: number
  readonly createdAtMs: number
}

const nameFormat = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Checks a savepoint's name: it becomes a directory, so it must not lead anywhere else. */
export function checkName(name: string): void {
  if (nameFormat.test(name)) return
  throw new CliError('usage', `'${name}' cannot be the name of a savepoint`, {
    fix: 'Use up to 64 letters, digits, - and _, beginning with a letter or digit.',
  })
}

/** The directory of a savepoint; check its name first. */
export function savepointDirectory(state: StateDirectory, name: string): string {
  return join(state.savepoints, name)
}

/** The file that tells what a savepoint is. It is written last: a directory without it is none. */
export function savepointFile(directory: string): string {
  return join(directory, 'savepoint.json')
}

/** A savepoint by its name. Ends the command when there is none. */
export async function readSavepoint(state: StateDirectory, name: string): Promise<Savepoint> {
  checkName(name)
  const found = await readJson<Savepoint>(savepointFile(savepointDirectory(state, name)))
  if (found !== undefined) return found
  throw new CliError('notFound', `there is no savepoint '${name}' in ${state.path}`, {
    fix: 'See those that there are: anabranch savepoint list',
  })
}

/** All savepoints of a state directory, oldest epoch first. */
export async function listSavepoints(state: StateDirectory): Promise<readonly Savepoint[]> {
  const names = (await directoriesIn(state.savepoints)).filter((name) => nameFormat.test(name))
  const files = names.map((name) => savepointFile(savepointDirectory(state, name)))
  const found = await Promise.all(files.map((file) => readJson<Savepoint>(file)))
  return found
    .filter((savepoint) => savepoint !== undefined)
    .sort((left, right) => left.epoch - right.epoch || left.createdAtMs - right.createdAtMs)
}

async function directoriesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
