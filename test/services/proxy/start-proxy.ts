import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { freePort, host } from '../process/ports.ts'
import { Link } from './link.ts'

/** A TCP proxy in front of a server: what a network can do to a connection. */
export interface Proxy {
  /** Where clients connect, such as `127.0.0.1:20544`; stays the same. */
  readonly address: string
  /** How many connections are open through it. */
  readonly connections: number
  /** Drops every connection and refuses new ones. */
  cut(): Promise<void>
  /** Takes back `cut`, `stall` and `delay`: what was held goes on, in order. */
  restore(): Promise<void>
  /** Holds everything back by this time, in both directions; order is kept. */
  delay(milliseconds: number): void
  /** Lets nothing through and drops nothing: connections open, and no byte comes. */
  stall(): void
  /** Ends it, with every connection. */
  close(): Promise<void>
}

/** What a proxy is put in front of. */
export interface ProxyOptions {
  /** The port that clients use; a free one when left out. */
  readonly port?: number
}

/**
 * Starts a proxy for `target`, `host:port`, which need not listen yet. In front of Kafka the broker must
 * name the proxy to its clients: take a `freePort()` for the broker, start the proxy for it, then
 * `startKafka({ port, advertisedAddress: proxy.address })`.
 */
export async function startProxy(target: string, options: ProxyOptions = {}): Promise<Proxy> {
  const proxy = new TcpProxy(target, options.port ?? (await freePort()))
  await proxy.listen()
  return proxy
}

class TcpProxy implements Proxy {
  readonly #target: { readonly host: string; readonly port: number }
  readonly #port: number
  readonly #links = new Set<Link>()
  #server: Server | undefined
  #delayMs = 0
  #stalled = false

  constructor(target: string, port: number) {
    const separator = target.lastIndexOf(':')
    this.#target = {
      host: target.slice(0, separator),
      port: Number(target.slice(separator + 1)),
    }
    this.#port = port
  }

  get address(): string {
    return `${host}:${this.#port}`
  }

  get connections(): number {
    return this.#links.size
  }

  async listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => this.#connected(client))
    const listening = once(server, 'listening')
    server.listen(this.#port, host)
    await listening
    this.#server = server
  }

  async cut(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    const closed = server === undefined ? undefined : once(server, 'close')
    server?.close()
    for (const link of this.#links) link.drop()
    await closed
  }

  async restore(): Promise<void> {
    this.#delayMs = 0
    this.#stalled = false
    this.#apply()
    if (this.#server === undefined) await this.listen()
  }

  delay(milliseconds: number): void {
    this.#delayMs = milliseconds
    this.#apply()
  }

  stall(): void {
    this.#stalled = true
    this.#apply()
  }

  close(): Promise<void> {
    return this.cut()
  }

  #connected(client: Socket): void {
    // An end in one direction passes through the proxy like everything else, and ends that one alone.
    const server = connect({ ...this.#target, allowHalfOpen: true })
    const link = new Link(client, server, () => this.#links.delete(link))
    this.#links.add(link)
    link.shape(this.#delayMs, this.#stalled)
  }

  #apply(): void {
    for (const link of this.#links) link.shape(this.#delayMs, this.#stalled)
  }
}
