import { fetchJars, hasJars, type JarServer } from '../jars.ts'
import { versions } from '../versions.ts'
import { hasDriver, installDriver } from './driver.ts'
import { missing, needs, type Need } from './needs.ts'

/** Something that is downloaded or built. */
interface Part {
  readonly key: JarServer | 'driver'
  readonly title: string
  readonly isThere: () => Promise<boolean>
  readonly needs: readonly Need[]
  readonly install: () => Promise<void>
}

/** What became of one part. */
export interface Installed {
  readonly key: JarServer | 'driver'
  readonly title: string
  readonly result: 'already there' | 'installed' | 'skipped' | 'failed'
  /** Why it was skipped or failed. */
  readonly detail?: string
}

const parts: readonly Part[] = [
  jarPart('kafka', 'Kafka'),
  jarPart('cassandra', 'Cassandra'),
  jarPart('registry', 'Schema registry'),
  {
    key: 'driver',
    title: `Kafka driver node-rdkafka ${versions.nodeRdkafka}`,
    isThere: hasDriver,
    // Without a broker nothing would use it, and it takes long to compile.
    needs: [needs.java, needs.jars('kafka'), needs.compiler],
    install: installDriver,
  },
]

/** Downloads the servers and builds the Kafka driver, where that has not been done. */
export async function install(): Promise<readonly Installed[]> {
  return Promise.all(parts.map(installPart))
}

function jarPart(server: JarServer, title: string): Part {
  return {
    key: server,
    title: `${title} ${versions[server]}`,
    isThere: async () => hasJars(server),
    needs: [needs.java, needs.jars(server)],
    install: () => fetchJars(server),
  }
}

async function installPart({ key, title, isThere, needs, install }: Part): Promise<Installed> {
  if (await isThere()) return { key, title, result: 'already there' }
  const absent = await missing(needs)
  if (absent.length > 0) return { key, title, result: 'skipped', detail: absent.join('; ') }
  try {
    await install()
    return { key, title, result: 'installed' }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { key, title, result: 'failed', detail }
  }
}
