import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { driverDirectory, locks, root } from '../paths.ts'
import { withLock } from '../process/lock.ts'
import { run } from '../process/run.ts'
import { versions } from '../versions.ts'

const name = 'node-rdkafka'
const built = join(driverDirectory, 'node_modules', name)
const link = join(root, 'node_modules', name)

/** Whether the Kafka driver can be loaded from here: the one built here, or one that was installed. */
export async function hasDriver(): Promise<boolean> {
  return existsSync(join(link, 'package.json')) && loads(link)
}

/**
 * Builds the Kafka driver once, outside of `node_modules`, so that `npm ci` does not throw 90 seconds of
 * compiling away, and links `node_modules/node-rdkafka` to it. Does nothing where it is there and loads.
 */
export async function installDriver(): Promise<void> {
  await withLock(locks.driver, async () => {
    if (await hasDriver()) return
    if (!(await isBuilt())) await build()
    // What is there is no driver that loads: a link into nowhere, or a build for another Node.js.
    await rm(link, { recursive: true, force: true })
    await mkdir(dirname(link), { recursive: true })
    await symlink(relative(dirname(link), built), link, 'dir')
  })
}

async function isBuilt(): Promise<boolean> {
  try {
    const manifest = await readFile(join(built, 'package.json'), 'utf8')
    const { version } = JSON.parse(manifest) as { readonly version: string }
    // Its manifest writes the version with a letter: v3.6.1.
    return version.replace(/^v/, '') === versions.nodeRdkafka && (await loads(built))
  } catch {
    return false
  }
}

async function build(): Promise<void> {
  await rm(driverDirectory, { recursive: true, force: true })
  await mkdir(driverDirectory, { recursive: true })
  const manifest = { private: true, dependencies: { [name]: versions.nodeRdkafka } }
  await writeFile(join(driverDirectory, 'package.json'), JSON.stringify(manifest))
  await run({
    command: 'npm',
    args: ['install', '--no-audit', '--no-fund', '--no-progress'],
    directory: driverDirectory,
    environment: { ...withoutOuterNpm(), JOBS: undefined, MAKEFLAGS: undefined },
  })
}

/** Its build fails when make runs in parallel, and npm must not take the project for this folder. */
function withoutOuterNpm(): Readonly<Record<string, undefined>> {
  const outer = /^npm_(package_|lifecycle_|config_local_prefix$|config_prefix$)/
  const names = Object.keys(process.env).filter((name) => outer.test(name))
  return Object.fromEntries(names.map((name) => [name, undefined]))
}

/** It is native code for one version of Node.js, so only loading it tells. */
async function loads(directory: string): Promise<boolean> {
  try {
    await run({ command: process.execPath, args: ['-e', 'require(process.argv[1])', directory] })
    return true
  } catch {
    return false
  }
}
