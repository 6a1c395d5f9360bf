import type { Socket } from 'node:net'
import { Shaper } from './shaper.ts'

/** One connection through the proxy: the client's socket and the one to the server. */
export class Link {
  readonly #sockets: readonly [Socket, Socket]
  readonly #shapers: readonly [Shaper, Shaper]
  readonly #ended: () => void

  constructor(client: Socket, server: Socket, ended: () => void) {
    this.#sockets = [client, server]
    this.#shapers = [new Shaper(), new Shaper()]
    this.#ended = ended
    const [outbound, inbound] = this.#shapers
    client.pipe(outbound).pipe(server)
    server.pipe(inbound).pipe(client)
    this.#watch(client, server)
    this.#watch(server, client)
  }

  /** How what flows from now on, and what is held, is treated. */
  shape(delayMs: number, stalled: boolean): void {
    for (const shaper of this.#shapers) shaper.shape(delayMs, stalled)
  }

  #watch(socket: Socket, other: Socket): void {
    socket.setNoDelay(true)
    // A reset reaches the other side as one; an end in order goes through the shaper, after the data.
    socket.on('error', () => this.drop())
    socket.on('close', () => {
      if (other.closed) this.#ended()
      else other.resume() // nobody reads it any more, and it must see its own end
    })
  }

  /** Ends both sides with a reset. */
  drop(): void {
    for (const socket of this.#sockets) if (!socket.destroyed) socket.resetAndDestroy()
    for (const shaper of this.#shapers) shaper.destroy()
    this.#ended()
  }
}
