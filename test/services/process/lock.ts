import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { alive } from './alive.ts'
import { until } from './until.ts'

/** How long to wait for another process that starts or stops the servers. */
const waitMs = 600_000

/** A lock without a process id for so long was left by a process that died before it wrote one. */
const unsignedMs = 10_000

/** Does something while no other process does something under the same lock. */
export async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lock), { recursive: true })
  if (!(await until(() => take(lock), waitMs)))
    throw new Error(`${lock} is held by another process`)
  try {
    return await work()
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock)
  } catch {
    if (await isAbandoned(lock)) await rm(lock, { recursive: true, force: true })
    return false
  }
  await writeFile(join(lock, 'pid'), String(process.pid))
  return true
}

async function isAbandoned(lock: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(join(lock, 'pid'), 'utf8'))
    return pid > 0 && !alive(pid)
  } catch {
    return isLeftUnsigned(lock)
  }
}

async function isLeftUnsigned(lock: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(lock)).mtimeMs > unsignedMs
  } catch {
    // Given back.
    return false
  }
}
