import { join } from 'node:path'
import { missing } from '../install/needs.ts'
import { runDirectory } from '../paths.ts'
import { freePortOr } from '../process/ports.ts'
import { withLock } from './lock.ts'
import { forget, isRunning, remember, writeServices } from './running.ts'
import { sharedServers, type SharedServer } from './shared-servers.ts'

/** What became of one server. */
export interface Outcome {
  readonly server: SharedServer
  readonly result: 'started' | 'already running' | 'skipped' | 'failed'
  /** Why it was skipped or failed; else its address. */
  readonly detail: string
}

/** The lock under which servers are started and stopped. */
export const lock = join(runDirectory, 'lock')

/**
 * Starts the shared servers that do not run, each in a process that outlives this one, waits until they
 * answer, and writes their addresses to services.json. A server that cannot be had is skipped, with the
 * reason; one that does not start fails alone.
 */
export async function up(): Promise<readonly Outcome[]> {
  return withLock(lock, async () => {
    const outcomes = await Promise.all(sharedServers.map(bringUp))
    await writeServices()
    return outcomes
  })
}

async function bringUp(server: SharedServer): Promise<Outcome> {
  const running = await isRunning(server)
  if (running !== undefined) return { server, result: 'already running', detail: running }
  await forget(server)
  const absent = await missing(server.needs)
  if (absent.length > 0) return { server, result: 'skipped', detail: absent.join('; ') }
  try {
    const port = await freePortOr(server.port)
    const directory = join(runDirectory, server.folder)
    const { address } = await server.start({ directory, port, shared: true })
    await remember(server, address)
    return { server, result: 'started', detail: address }
  } catch (error) {
    return {
      server,
      result: 'failed',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
}
