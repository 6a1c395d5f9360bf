import { missing } from '../install/needs.ts'
import { locks } from '../paths.ts'
import { withLock } from '../process/lock.ts'
import { freePortOr } from '../process/ports.ts'
import { directoryOf, forget, instanceOf, remember, writeServices } from './instances.ts'
import { sharedServers, type SharedServer } from './shared-servers.ts'

/** What became of one server. */
export interface Outcome {
  readonly server: SharedServer
  readonly result: 'started' | 'already running' | 'skipped' | 'failed'
  /** Why it was skipped or failed; else its address. */
  readonly detail: string
}

/** How the shared servers are started. */
export interface UpOptions {
  /** True to start those that do not run with empty data, which `down` removes. Default false. */
  readonly temporary?: boolean
}

/**
 * Starts the shared servers that do not run, each in a process that outlives this one, waits until they
 * answer, and writes their addresses to services.json. A server that cannot be had is skipped, with the
 * reason; one that does not start fails alone.
 */
export async function up({ temporary = false }: UpOptions = {}): Promise<readonly Outcome[]> {
  return withLock(locks.run, async () => {
    const outcomes = await Promise.all(sharedServers.map((server) => bringUp(server, temporary)))
    await writeServices()
    return outcomes
  })
}

async function bringUp(server: SharedServer, temporary: boolean): Promise<Outcome> {
  const instance = await instanceOf(server)
  if (instance !== undefined) return { server, result: 'already running', detail: instance.address }
  const absent = await missing(server.needs)
  if (absent.length > 0) return { server, result: 'skipped', detail: absent.join('; ') }
  try {
    return { server, result: 'started', detail: await start(server, temporary) }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { server, result: 'failed', detail }
  }
}

async function start(server: SharedServer, temporary: boolean): Promise<string> {
  const directory = directoryOf(server, temporary)
  await forget(directory)
  const port = await freePortOr(server.port)
  const { address } = await server.start({ directory, port, shared: true })
  await remember(directory, address)
  return address
}
