import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { jarsDirectory, locks, ownFile } from './paths.ts'
import { withLock } from './process/lock.ts'
import { run } from './process/run.ts'
import { versions } from './versions.ts'

/** A server that is downloaded by Maven. */
export type JarServer = 'kafka' | 'cassandra' | 'registry'

const plugin = 'org.apache.maven.plugins:maven-dependency-plugin'
// Plain output: Maven colours even with -q.
const quiet = ['-B', '-q', '-ntp', '-Dstyle.color=never']

/** The folder with a server's jars, there or not; its name holds the version, so a new one is fetched. */
export function jarsOf(server: JarServer): string {
  return join(jarsDirectory, `${server}-${versions[server]}`)
}

/** Whether a server has been downloaded. */
export function hasJars(server: JarServer): boolean {
  return existsSync(jarsOf(server))
}

/** Downloads a server, unless it is there. It appears whole or not at all. */
export async function fetchJars(server: JarServer): Promise<void> {
  if (hasJars(server)) return
  // Two runs of Maven must not fill its local repository at once.
  await withLock(locks.download, () => download(server))
}

async function download(server: JarServer): Promise<void> {
  if (hasJars(server)) return
  const unfinished = `${jarsOf(server)}.${process.pid}`
  await mkdir(unfinished, { recursive: true })
  try {
    await fetchers[server](unfinished)
    await rename(unfinished, jarsOf(server))
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

const fetchers: Readonly<Record<JarServer, (target: string) => Promise<void>>> = {
  kafka: (target) =>
    copyDependencies(ownFile('kafka', 'pom.xml'), target, [
      `-Dkafka.version=${versions.kafka}`,
      `-Dlog4j.version=${versions.kafkaLog4j}`,
    ]),
  cassandra: (target) =>
    copyDependencies(ownFile('cassandra', 'pom.xml'), target, [
      `-Dcassandra.version=${versions.cassandra}`,
    ]),
  registry: copyRegistry,
}

async function copyDependencies(pom: string, target: string, values: readonly string[]) {
  const goal = `${plugin}:${versions.mavenDependencyPlugin}:copy-dependencies`
  const output = [`-DoutputDirectory=${target}`, '-DincludeScope=runtime']
  await run({ command: 'mvn', args: [...quiet, '-f', pom, ...values, goal, ...output] })
}

/**
 * The registry is one archive. The parent of its POM is not published, so it takes a version of the plugin
 * that copies an artifact without reading its POM.
 */
async function copyRegistry(target: string): Promise<void> {
  const artifact = `io.apicurio:apicurio-registry-app:${versions.registry}:tar.gz:all`
  const goal = `${plugin}:${versions.mavenArchivePlugin}:copy`
  const options = [`-Dartifact=${artifact}`, `-DoutputDirectory=${target}`]
  await run({ command: 'mvn', args: [...quiet, goal, ...options], directory: target })
  for (const archive of await readdir(target)) {
    await run({ command: 'tar', args: ['xzf', archive], directory: target })
    await rm(join(target, archive))
  }
}
