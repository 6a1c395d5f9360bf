import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** The loopback address on which every server listens. */
export const host = '127.0.0.1'

/**
 * Ports are taken from below the range from which systems give ports to outgoing connections, so that no
 * connection takes a server's port while it restarts.
 */
const range = { first: 20_000, count: 10_000 }
const given = new Set<number>()

/** A port on which nothing listens, never the same twice in a process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = range.first + Math.floor(Math.random() * range.count)
    if (!given.has(port) && (await isFree(port))) {
      given.add(port)
      return port
    }
  }
  throw new Error(`no free port from ${range.first} to ${range.first + range.count}`)
}

/** The port that is wished for when it is free, otherwise another one. */
export async function freePortOr(preferred: number): Promise<number> {
  return (await isFree(preferred)) ? preferred : freePort()
}

/** Whether one can listen on a port. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    const listening = once(server, 'listening')
    server.listen(port, host)
    await listening
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

/** Whether something accepts connections on a port. */
export async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
