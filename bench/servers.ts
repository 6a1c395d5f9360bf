import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

/** Where the servers are that `npm run services:up` has started; undefined where one is not running. */
export interface Servers {
  /** Bootstrap address of a broker. */
  readonly kafka?: string
  /** Contact point of a CQL server of the data centre `datacenter1`. */
  readonly cql?: string
  /** Base URL of a ClickHouse server. */
  readonly clickHouse?: string
}

/** A server that a benchmark needs does not answer. */
export class MissingServerError extends Error {
  override readonly name = 'MissingServerError'
}

const connectMs = 2_000

/** The address of a server that answers. Throws `MissingServerError`, which says what to do. */
export async function addressOf(server: keyof Servers): Promise<string> {
  const address = readServers()[server]
  if (address === undefined) throw missing(`${names[server]} is not running`)
  if (!(await answers(address))) throw missing(`${names[server]} does not answer at ${address}`)
  if (server === 'kafka' && !existsSync(inCheckout('node_modules/node-rdkafka/package.json'))) {
    throw missing('node-rdkafka, the driver of Kafka, is not installed')
  }
  return address
}

const names = { kafka: 'Kafka', cql: 'A CQL server', clickHouse: 'A ClickHouse server' } as const

function missing(what: string): MissingServerError {
  return new MissingServerError(`${what}: npm run services:up starts it, where Java and Maven are`)
}

function readServers(): Servers {
  try {
    return JSON.parse(readFileSync(inCheckout('.services/run/services.json'), 'utf8')) as Servers
  } catch {
    return {}
  }
}

function answers(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: connectMs })
    const settle = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}

function inCheckout(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url))
}
