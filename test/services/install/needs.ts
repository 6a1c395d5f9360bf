import { hasJars, type JarServer } from '../jars.ts'
import { isInstalled, run } from '../process/run.ts'
import { versions } from '../versions.ts'

/** Something that must be on the machine. */
export interface Need {
  /** What is missing and how to get it, in a sentence; undefined when it is there. */
  readonly missing: () => Promise<string | undefined>
}

const { debian } = versions
/** The oldest Java that Kafka and Cassandra run on. */
const javaMin = 17

const java: Need = {
  async missing() {
    const fix = `install Java ${javaMin} or newer (Debian: apt-get install ${debian.java})`
    const version = await javaVersion()
    if (version === undefined) return `Java is missing: ${fix}`
    if (version < javaMin) return `Java ${version} is too old: ${fix}`
  },
}

const maven: Need = {
  async missing() {
    if (await isInstalled('mvn')) return
    return `Maven is missing: install it (Debian: apt-get install ${debian.maven})`
  },
}

/** Downloaded, or Maven to download it with. */
const jars = (server: JarServer): Need => ({
  missing: async () => (hasJars(server) ? undefined : maven.missing()),
})

const compiler: Need = {
  async missing() {
    const tools = ['g++', 'make', 'python3']
    const there = await Promise.all(tools.map(isInstalled))
    const missing = tools.filter((_, index) => there[index] !== true)
    if (missing.length === 0) return
    const fix = `install a C++ compiler, make and Python 3 (Debian: apt-get install ${debian.compiler.join(' ')})`
    return `${missing.join(', ')} missing: ${fix}`
  },
}

const oldClickHouse: Need = {
  async missing() {
    if (await isInstalled('clickhouse-server')) return
    return `an old ClickHouse server is missing (Debian: apt-get install ${debian.oldClickHouse})`
  },
}

/** What the servers and the Kafka driver need of a machine. */
export const needs = { java, maven, jars, compiler, oldClickHouse }

/** The first things that are missing, each a sentence. */
export async function missing(wanted: readonly Need[]): Promise<readonly string[]> {
  const found = await Promise.all(wanted.map((need) => need.missing()))
  return found.filter((sentence) => sentence !== undefined)
}

async function javaVersion(): Promise<number | undefined> {
  try {
    const printed = await run({ command: 'java', args: ['--version'] })
    return Number(/^\S+ (\d+)/.exec(printed)?.[1] ?? 0)
  } catch {
    // Before Java 9 there was no --version, so an old one says that it does not know it.
    return (await isInstalled('java')) ? 8 : undefined
  }
}
