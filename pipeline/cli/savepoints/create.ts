import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LmdbStore } from '#state'
import { CliError } from '../cli-error.ts'
import { renameDurably, syncFilesIn } from '../durable-file.ts'
import { writeJson, type StateDirectory } from '../state-directory.ts'
import { checkName, savepointDirectory, savepointFile, type Savepoint } from './savepoint.ts'

/** Refuses a name that cannot be one, or that is taken: a savepoint is never written over. */
export function checkFreeName(state: StateDirectory, name: string): void {
  checkName(name)
  if (!existsSync(savepointDirectory(state, name))) return
  throw new CliError('usage', `there is a savepoint '${name}' already`, {
    fix: 'Choose another name, or remove its directory under savepoints/ in the state directory.',
  })
}

/**
 * Keeps what the store holds under a name. Nothing may be saved to it meanwhile. The savepoint is
 * there whole or not at all: it is written aside and renamed.
 */
export async function createSavepoint(
  state: StateDirectory,
  store: LmdbStore,
  name: string,
): Promise<Savepoint> {
  checkFreeName(state, name)
  const manifest = await store.latest()
  if (manifest === undefined) throw new CliError('notFound', 'there is no saved epoch to keep yet')
  const { pipeline, epoch, savedAtMs } = manifest
  const savepoint = { name, pipeline, epoch, savedAtMs, createdAtMs: Date.now() }
  const temporary = join(state.savepoints, `.${name}.${process.pid}.tmp`)
  await mkdir(join(temporary, 'store'), { recursive: true, mode: 0o700 })
  try {
    await store.backup(join(temporary, 'store'))
    await syncFilesIn(join(temporary, 'store'))
    await writeJson(savepointFile(temporary), savepoint)
    await renameDurably(temporary, savepointDirectory(state, name))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return savepoint
}
