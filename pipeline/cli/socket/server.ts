import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { CliError, errorMessage } from '../cli-error.ts'
import { linesOf } from './lines.ts'
import {
  connectionsMax,
  protocolVersion,
  requestBytesMax,
  requestTimeoutMs,
  workingIntervalMs,
  type Answer,
  type Methods,
  type Request,
} from './protocol.ts'

/** A socket that answers requests. */
export interface SocketServer {
  /** Closes it, and every connection. */
  close(): Promise<void>
}

/** Answers requests at a socket path, for the owner of the process only. Throws where it cannot listen. */
export async function serve(path: string, methods: Methods): Promise<SocketServer> {
  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    void converse(socket, methods)
  })
  server.maxConnections = connectionsMax
  await listen(server, path)
  server.unref()
  return {
    async close() {
      for (const connection of connections) connection.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The socket is made when `listen` is called, so the mask holds for it and for nothing else. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const mask = process.umask(0o177)
    try {
      server.listen(path, () => resolve())
    } finally {
      process.umask(mask)
    }
  })
}

async function converse(socket: Socket, methods: Methods): Promise<void> {
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  socket.once('error', () => socket.destroy())
  const working = setInterval(() => {
    if (socket.writableLength === 0) socket.write(encode({ working: true }))
  }, workingIntervalMs)
  try {
    for await (const line of answers(socket, methods, gone.signal)) {
      if (!socket.write(line)) await once(socket, 'drain', { signal: gone.signal })
    }
  } catch {
    socket.destroy() // the other side has gone
  } finally {
    clearInterval(working)
    socket.destroySoon()
  }
}

async function* answers(
  socket: Socket,
  methods: Methods,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    const { method, params } = await readRequest(socket)
    const answer = Object.hasOwn(methods, method) ? methods[method] : undefined
    if (answer === undefined) throw new CliError('usage', `a run cannot be asked for '${method}'`)
    for await (const item of answer(params, signal)) yield encode({ item })
    yield encode({ end: true })
  } catch (error) {
    const exit = error instanceof CliError ? error.exit : 'failed'
    yield encode({ error: { message: errorMessage(error), exit } })
  }
}

async function readRequest(socket: Socket): Promise<Request> {
  const late = () => socket.destroy()
  const timer = setTimeout(late, requestTimeoutMs)
  try {
    const chunks = socket.iterator({ destroyOnReturn: false })
    for await (const line of linesOf(chunks, requestBytesMax)) return parseRequest(line)
    throw new CliError('usage', 'the connection held no request')
  } finally {
    clearTimeout(timer)
    socket.resume() // only a socket that is read notices that the other side has gone
  }
}

function parseRequest(line: string): Request {
  const request = parseObject(line)
  const { version, method, params = null } = request
  if (version !== protocolVersion) {
    const versions = `${String(version)} was asked for, ${protocolVersion} is spoken here`
    throw new CliError('usage', `the run is of another release (protocol ${versions})`)
  }
  if (typeof method === 'string') return { version, method, params }
  throw new CliError('usage', 'a request needs a method')
}

function parseObject(line: string): Partial<Request> {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // Told below, in the same words as other wrong requests.
  }
  throw new CliError('usage', 'a request has to be one JSON object on a line')
}

function encode(answer: Answer): string {
  return `${JSON.stringify(answer)}\n`
}
