import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SetupError } from '#connectors'

const headerBytesMax = 8 << 10
const connectionsMax = 64

/** What is answered to a request. */
export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Where and how long. */
export interface HttpServerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly requestTimeoutMs: number
  readonly answers: Readonly<Record<string, () => Answer | Promise<Answer>>>
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves GET and HEAD of a few paths. Requests have bounds: 8 KiB of headers, no body, 64 connections,
 * a time-out. Throws `SetupError` where it cannot listen.
 */
export async function serveHttp(options: HttpServerOptions): Promise<HttpServer> {
  const { requestTimeoutMs, host, port } = options
  const server = createServer({
    maxHeaderSize: headerBytesMax,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: requestTimeoutMs,
    keepAliveTimeout: requestTimeoutMs,
  })
  server.maxConnections = connectionsMax
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, options).then((found) => send(request, response, found))
  })
  await listening(server, host, port)
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) }
}

async function answer(
  { method = '', url = '', headers }: IncomingMessage,
  { answers }: HttpServerOptions,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'only GET and HEAD are answered')
  const hasBody = Number(headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in headers
  if (hasBody) return plain(413, 'a request must not have a body')
  const path = url.split('?', 1)[0] ?? ''
  if (!Object.hasOwn(answers, path))
    return plain(404, `there are ${Object.keys(answers).join(', ')}`)
  try {
    return (await answers[path]?.()) ?? plain(404, 'nothing is here')
  } catch (error) {
    return plain(500, String(error))
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, contentType, body } = answer
  const isRefused = status === 405 || status === 413
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'GET, HEAD' }),
    // What is left of a body is not read.
    ...(isRefused && { connection: 'close' }),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function plain(status: number, message: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${message}\n` }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new SetupError(why(host, port, error), { cause: error })),
    )
    server.listen(port, host, resolve)
  })
}

function why(host: string, port: number, { message }: Error): string {
  return (
    `the server for metrics and health cannot listen on ${host}:${port} (${message}): ` +
    'name another operations.port or operations.host, or 0 for no server'
  )
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
