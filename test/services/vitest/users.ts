import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDirectory } from '../paths.ts'
import { alive } from '../process/alive.ts'

const directory = join(runDirectory, 'users')

/** Notes that this process uses the shared servers; what is returned takes that back. */
export async function register(): Promise<() => Promise<void>> {
  const file = join(directory, String(process.pid))
  await mkdir(directory, { recursive: true })
  await writeFile(file, '')
  return () => rm(file, { force: true })
}

/** Whether no test run uses the shared servers any more. */
export async function lastUser(): Promise<boolean> {
  const users = await readdir(directory)
  return !users.some((pid) => alive(Number(pid)))
}
