import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SchemaRegistryError } from './errors.ts'

/** Name of the file that is there while somebody registers. */
export const folderLockName = 'schemas.lock.held'

const pauseMs = 10

/**
 * Does something while nobody else, in this process or another, does something under the same folder's
 * lock. The lock of a process of this machine that is gone is taken away. Rejects where it still waits after
 * `waitMs`; one registration takes some milliseconds.
 */
export async function withFolderLock<T>(
  directory: string,
  work: () => Promise<T>,
  waitMs = 10_000,
): Promise<T> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, folderLockName)
  const deadlineMs = performance.now() + waitMs
  while (!(await take(path))) {
    await removeAbandoned(path)
    if (performance.now() > deadlineMs) throw await heldError(path)
    await sleep(pauseMs)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/** The file is there whole or not at all, so that it always says whose it is. */
async function take(path: string): Promise<boolean> {
  const claim = `${path}.${randomUUID()}`
  await writeFile(claim, `${process.pid} ${hostname()}\n`, { flag: 'wx' })
  try {
    await link(claim, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(claim, { force: true })
  }
}

async function removeAbandoned(path: string): Promise<void> {
  if (!isAbandoned(await holderOf(path))) return
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
    // Another process may have taken the lock away and for itself meanwhile.
    if (!isAbandoned(await holderOf(aside))) await link(aside, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error
  } finally {
    await rm(aside, { force: true })
  }
}

function isAbandoned(holder: string | undefined): boolean {
  const [pid, host] = holder?.split(' ') ?? []
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Process and machine; undefined where nobody holds the lock. */
async function holderOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function heldError(path: string): Promise<SchemaRegistryError> {
  const holder = (await holderOf(path)) ?? 'one after another'
  const message = `${path} is held by others (process and machine: ${holder}): try again, or remove it if that process is gone`
  return new SchemaRegistryError('lock', message)
}
