import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** How the proxy in front of a registry behaves. */
export interface Behaviour {
  /** Answers so many requests with this status first. */
  failures: number
  status: number
  /** Cuts so many answers in the middle first. */
  cuts: number
  /** Wants this user and password. */
  readonly authorization?: string
}

/** A proxy in front of the real registry, to disturb it. */
export async function registryProxy(registry: string, given: Partial<Behaviour> = {}) {
  const behaviour: Behaviour = { failures: 0, status: 503, cuts: 0, ...given }
  const asked: string[] = []
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    if (behaviour.failures > 0) {
      behaviour.failures--
      response.writeHead(behaviour.status).end('disturbed')
    } else if (behaviour.cuts > 0) {
      behaviour.cuts--
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
      response.write('{"schema":', () => response.destroy())
    } else if ((incoming.headers.authorization ?? '') !== (behaviour.authorization ?? '')) {
      response.writeHead(401).end('{"error_code":401,"message":"Unauthorized"}')
    } else forward(registry, incoming, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${port}`, behaviour, asked, close }
}

function forward(registry: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '' } = incoming
  const { host: _, authorization: __, ...others } = headers
  const options = { ...(method !== undefined && { method }), headers: others }
  const outgoing = request(`${registry}${url}`, options, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(response)
  })
  incoming.pipe(outgoing)
}
