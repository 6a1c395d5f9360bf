import { setTimeout as sleep } from 'node:timers/promises'
import type { Proxy, Server } from '../../services/index.ts'
import type { FaultServers } from './servers.ts'

/** What breaks outside of the process, and is mended again. */
export interface Outage {
  readonly name: string
  /** Resolves when it is over. */
  break(servers: FaultServers): Promise<void>
}

/** How long something is away: longer than a request may take. */
const awayMs = 3_000

/** Time-outs of the pipeline under test: short, so that outcomes become unknown. */
export const impatient = {
  scylla: { requestTimeoutMs: 2_000, connectTimeoutMs: 2_000 },
  clickhouse: { requestTimeoutMs: 2_000 },
} as const

/** Every outage, by server. */
export const outages: readonly Outage[] = [
  { name: 'the broker is killed', break: ({ kafka }) => killed(kafka) },
  { name: 'the broker is cut off', break: ({ proxies }) => cut(proxies.kafka) },
  { name: 'the broker answers nothing', break: ({ proxies }) => stalled(proxies.kafka) },
  { name: 'the CQL server is killed', break: ({ cql }) => killed(cql) },
  { name: 'the CQL server is cut off', break: ({ proxies }) => cut(proxies.cql) },
  // What was decided, or will be when it goes on, nobody can know.
  { name: 'answers of the CQL server are held back', break: ({ proxies }) => stalled(proxies.cql) },
  { name: 'the CQL server is stopped', break: ({ cql }) => paused(cql) },
  { name: 'ClickHouse is killed', break: ({ clickHouse }) => killed(clickHouse) },
  { name: 'ClickHouse is cut off', break: ({ proxies }) => cut(proxies.clickHouse) },
  { name: 'ClickHouse refuses', break: ({ clickHouse }) => during((on) => clickHouse.refuse(on)) },
  {
    name: 'answers of ClickHouse are lost',
    break: ({ clickHouse }) => during((on) => clickHouse.loseAnswers(on)),
  },
  {
    name: 'ClickHouse is slow',
    break: ({ clickHouse }) => during((on) => clickHouse.delay(on ? 800 : 0)),
  },
  {
    name: 'ClickHouse is too slow',
    break: ({ clickHouse }) => during((on) => clickHouse.delay(on ? 3_000 : 0)),
  },
]

async function killed(server: Server): Promise<void> {
  await server.kill()
  await server.restart()
}

async function paused(server: Server): Promise<void> {
  server.pause()
  await sleep(awayMs)
  server.resume()
}

async function cut(proxy: Proxy): Promise<void> {
  await proxy.cut()
  await sleep(awayMs)
  await proxy.restore()
}

async function stalled(proxy: Proxy): Promise<void> {
  proxy.stall()
  await sleep(awayMs)
  await proxy.restore()
}

async function during(set: (on: boolean) => Promise<void>): Promise<void> {
  await set(true)
  await sleep(awayMs)
  await set(false)
}
