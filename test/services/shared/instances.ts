import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDirectory, servicesFile, temporaryDirectory } from '../paths.ts'
import { runs } from '../process/alive.ts'
import { pidFile } from '../process/launch.ts'
import { sharedServers, type SharedServer } from './shared-servers.ts'

/** A shared server that runs. */
export interface Instance {
  readonly pid: number
  readonly directory: string
  readonly address: string
}

/** Where a server is, when it was started for good or for a test run only. */
export function directoryOf({ folder }: SharedServer, temporary: boolean): string {
  return join(temporary ? temporaryDirectory : runDirectory, folder)
}

/** The process of a server, if it runs; at most one does. */
export async function instanceOf(server: SharedServer): Promise<Instance | undefined> {
  for (const temporary of [false, true]) {
    const directory = directoryOf(server, temporary)
    const pid = Number(await content(pidFile(directory)))
    const address = await content(addressFile(directory))
    if (pid > 0 && address !== undefined && runs(pid, directory)) return { pid, directory, address }
  }
}

/** Notes the address of a server that answers. */
export async function remember(directory: string, address: string): Promise<void> {
  await writeFile(addressFile(directory), address)
}

/** Takes back the address of a server that is to be started or stopped. */
export async function forget(directory: string): Promise<void> {
  await rm(addressFile(directory), { force: true })
}

/** Writes services.json from what runs. */
export async function writeServices(): Promise<void> {
  const addresses: Record<string, string> = {}
  for (const server of sharedServers) {
    const instance = await instanceOf(server)
    if (instance !== undefined) addresses[server.key] = instance.address
  }
  await mkdir(runDirectory, { recursive: true })
  const unfinished = `${servicesFile}.${process.pid}`
  await writeFile(unfinished, `${JSON.stringify(addresses, undefined, 2)}\n`)
  await rename(unfinished, servicesFile)
}

function addressFile(directory: string): string {
  return join(directory, 'address')
}

async function content(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    return undefined
  }
}
