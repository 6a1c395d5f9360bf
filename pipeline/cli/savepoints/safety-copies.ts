import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { renameDurably } from '../durable-file.ts'
import type { StateDirectory } from '../state-directory.ts'

/** Stores from before a restore that are kept; the oldest go first. Each is as large as the state. */
export const safetyCopiesMax = 3

/** Moves the present store out of the way and answers where it is kept; undefined where there is none. */
export async function putAside(state: StateDirectory, epoch: number): Promise<string | undefined> {
  if (!existsSync(state.store)) return undefined
  const time = new Date().toISOString().replaceAll(':', '')
  const directory = join(state.safety, `${time}-epoch-${epoch}`)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await renameDurably(state.store, join(directory, 'store'))
  return directory
}

/** Removes all but the latest. Their names begin with the time. */
export async function boundSafetyCopies({ safety }: StateDirectory): Promise<void> {
  if (!existsSync(safety)) return
  const names = (await readdir(safety)).filter((name) => /^\d{4}-.*-epoch-\d+$/.test(name)).sort()
  for (const name of names.slice(0, -safetyCopiesMax)) {
    await rm(join(safety, name), { recursive: true, force: true })
  }
}
