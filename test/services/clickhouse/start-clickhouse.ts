import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { ownFile } from '../paths.ts'
import { answersOk } from '../process/answers.ts'
import { launch } from '../process/launch.ts'
import { freePort, host } from '../process/ports.ts'
import type { Server, ServerOptions } from '../process/server.ts'
import { faultsPath, type ClickHouseFaults } from './faults.ts'

/** How a ClickHouse server is started. */
export interface ClickHouseOptions extends ServerOptions {
  /** Password of the user `default`. Default: none. */
  readonly password?: string
}

/** A ClickHouse server that can be told to misbehave. */
export interface ClickHouseServer extends Server {
  /** Answers queries with "too many simultaneous queries" from now on, or no longer. */
  refuse(on: boolean): Promise<void>
  /** Runs queries from now on, but breaks the connection instead of answering, or no longer. */
  loseAnswers(on: boolean): Promise<void>
  /** Waits this long before each query from now on. */
  delay(milliseconds: number): Promise<void>
}

/**
 * Starts a present-day ClickHouse behind HTTP, in a process of its own: the engine of chDB, with a small
 * server in front of it. `address` is its base URL. Queries run one after another; no sessions, no users
 * but `default`, no TLS, answers are built whole in memory. A restart forgets the faults. 1 to 2 s.
 */
export async function startClickHouse(options: ClickHouseOptions): Promise<ClickHouseServer> {
  const { directory, port = await freePort(), shared = false, password = '' } = options
  await mkdir(directory, { recursive: true })
  const address = `http://${host}:${port}`
  const server = await launch({
    name: 'ClickHouse',
    address,
    directory,
    command: process.execPath,
    args: ['--import', tsx, main, directory, String(port)],
    environment: { CLICKHOUSE_PASSWORD: password },
    ports: [port],
    ready: () => answersOk(`${address}/ping`),
    shared,
  })
  const set = (faults: Partial<ClickHouseFaults>) => setFaults(address, faults)
  return {
    ...server,
    refuse: (refuse) => set({ refuse }),
    loseAnswers: (loseAnswers) => set({ loseAnswers }),
    delay: (delayMs) => set({ delayMs }),
  }
}

const main = ownFile('clickhouse', 'main.ts')
// Its data directory, where it runs, may be anywhere: there the package would not be found by its name.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

async function setFaults(address: string, faults: Partial<ClickHouseFaults>): Promise<void> {
  const body = JSON.stringify(faults)
  const response = await fetch(`${address}${faultsPath}`, { method: 'PUT', body })
  if (!response.ok) throw new Error(`${address} did not take the faults: ${await response.text()}`)
}
