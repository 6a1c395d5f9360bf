import { end } from '../process/end.ts'
import { withLock } from './lock.ts'
import { forget, pidOf, writeServices } from './running.ts'
import { sharedServers, type SharedServer } from './shared-servers.ts'
import { lock } from './up.ts'

/** How long an end in order may take before a server is killed. */
const stopMs = 30_000

/** Stops the shared servers that run, keeps their data, and returns which they were. */
export async function down(): Promise<readonly SharedServer[]> {
  return withLock(lock, async () => {
    const stopped = await Promise.all(sharedServers.map(bringDown))
    await writeServices()
    return sharedServers.filter((_, index) => stopped[index])
  })
}

async function bringDown(server: SharedServer): Promise<boolean> {
  const pid = await pidOf(server)
  await forget(server)
  if (pid === undefined) return false
  await end(pid, 'SIGTERM', stopMs)
  return true
}
