import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { locks, temporaryDirectory } from '../paths.ts'
import { end } from '../process/end.ts'
import { withLock } from '../process/lock.ts'
import { forget, instanceOf, writeServices, type Instance } from './instances.ts'
import { sharedServers, type SharedServer } from './shared-servers.ts'

/** How long an end in order may take before a server is killed. */
const stopMs = 30_000

/** Which of the shared servers are stopped. */
export interface DownOptions {
  /** True to stop only what a test run started for itself. Default false. */
  readonly temporaryOnly?: boolean
}

/** Stops shared servers that run and returns which they were. Data stays, unless it is a test run's own. */
export async function down({ temporaryOnly = false }: DownOptions = {}) {
  return withLock(locks.run, async () => {
    const stopped = await Promise.all(sharedServers.map((server) => stop(server, temporaryOnly)))
    await rm(temporaryDirectory, { recursive: true, force: true })
    await writeServices()
    return sharedServers.filter((_, index) => stopped[index])
  })
}

async function stop(server: SharedServer, temporaryOnly: boolean): Promise<boolean> {
  const instance = await instanceOf(server)
  if (instance === undefined || (temporaryOnly && !isTemporary(instance))) return false
  await forget(instance.directory)
  // Data that is removed anyway need not be put in order.
  await end(instance.pid, isTemporary(instance) ? 'SIGKILL' : 'SIGTERM', stopMs)
  return true
}

function isTemporary({ directory }: Instance): boolean {
  return dirname(directory) === temporaryDirectory
}
