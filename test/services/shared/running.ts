import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runDirectory, servicesFile } from '../paths.ts'
import { runs } from '../process/alive.ts'
import { pidFile } from '../process/launch.ts'
import { sharedServers, type SharedServer } from './shared-servers.ts'

/** The address of a shared server that runs. */
export async function isRunning(server: SharedServer): Promise<string | undefined> {
  return (await pidOf(server)) === undefined ? undefined : content(addressFile(server))
}

/** The process of a shared server that runs. */
export async function pidOf(server: SharedServer): Promise<number | undefined> {
  const directory = directoryOf(server)
  const pid = Number(await content(pidFile(directory)))
  return pid > 0 && runs(pid, directory) ? pid : undefined
}

/** Notes the address of a server that answers. */
export async function remember(server: SharedServer, address: string): Promise<void> {
  await writeFile(addressFile(server), address)
}

/** Takes back the address of a server that does not run. */
export async function forget(server: SharedServer): Promise<void> {
  await rm(addressFile(server), { force: true })
}

/** Writes services.json from what runs. */
export async function writeServices(): Promise<void> {
  const addresses: Record<string, string> = {}
  for (const server of sharedServers) {
    const address = await isRunning(server)
    if (address !== undefined) addresses[server.key] = address
  }
  await mkdir(runDirectory, { recursive: true })
  const unfinished = `${servicesFile}.${process.pid}`
  await writeFile(unfinished, `${JSON.stringify(addresses, undefined, 2)}\n`)
  await rename(unfinished, servicesFile)
}

function directoryOf(server: SharedServer): string {
  return join(runDirectory, server.folder)
}

function addressFile(server: SharedServer): string {
  return join(directoryOf(server), 'address')
}

async function content(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    return undefined
  }
}
