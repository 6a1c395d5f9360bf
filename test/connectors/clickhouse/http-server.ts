import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { drainPending, Session } from 'chdb'

/** What goes wrong with the next insert: it never arrives, its answer never arrives, a proxy answers. */
export type Fault = 'refuse' | 'lose-answer' | 'bad-gateway'

/**
 * ClickHouse's HTTP interface in front of the real engine: statements in the body or in `query`,
 * settings and parameters beside them, an insert's rows as the body. `input(…)` is read from a file,
 * since the engine in process has no request to read it from.
 */
export class ClickHouseHttpServer {
  readonly #session: Session
  readonly #readOnly: Session
  readonly #directory: string
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: Error) => fail(response, error))
  })
  /** Statements as they came, for tests to look at. */
  readonly statements: string[] = []
  nextFault: Fault | undefined
  version: string | undefined

  constructor(directory: string) {
    this.#directory = directory
    this.#session = new Session(join(directory, 'server'))
    this.#readOnly = new Session(join(directory, 'server'))
  }

  async listen(): Promise<string> {
    await this.#readOnly.queryAsync('SET readonly = 1')
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    this.#session.close()
    this.#readOnly.close()
    await drainPending()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parameters = new URL(request.url ?? '/', 'http://localhost').searchParams
    const body = await bodyOf(request)
    const statement = parameters.get('query') ?? body.toString()
    this.statements.push(statement)
    const fault = statement.startsWith('INSERT') ? this.nextFault : undefined
    if (fault !== undefined) this.nextFault = undefined
    if (fault === 'refuse') return void request.socket.destroy()
    if (fault === 'bad-gateway') return void response.writeHead(502).end('<h1>Bad gateway</h1>')

    const answer = await this.#run(statement, body, parameters)
    if (fault === 'lose-answer') return void request.socket.destroy()
    response.end(answer)
  }

  async #run(statement: string, body: Buffer, parameters: URLSearchParams): Promise<Uint8Array> {
    if (statement.startsWith('SELECT version()') && this.version !== undefined) {
      return Buffer.from(`${JSON.stringify({ version: this.version })}\n`)
    }
    const session = parameters.get('readonly') === '1' ? this.#readOnly : this.#session
    const format = parameters.get('default_format') ?? 'TabSeparated'
    const file = join(this.#directory, `body-${randomUUID()}`)
    await writeFile(file, body)
    try {
      const sql = statement.replace(
        /input\(('(?:[^'\\]|\\.)*')\) FORMAT RowBinary$/,
        (_, structure: string) => `file('${file}', 'RowBinary', ${structure})`,
      )
      const bound = boundIn(parameters)
      const result =
        Object.keys(bound).length === 0
          ? await session.queryAsync(sql, { format })
          : await session.queryBindAsync(sql, bound, { format })
      return result.bytes()
    } finally {
      await rm(file)
    }
  }
}

/** Parameters of the query; over HTTP their values are escaped. */
function boundIn(parameters: URLSearchParams): Record<string, string> {
  const bound = [...parameters].filter(([name]) => name.startsWith('param_'))
  const plain = (value: string) => value.replaceAll(/\\(.)/g, '$1')
  return Object.fromEntries(
    bound.map(([name, value]) => [name.slice('param_'.length), plain(value)]),
  )
}

function fail(response: ServerResponse, error: Error): void {
  const code = /^Code: (\d+)/.exec(error.message)?.[1] ?? '1'
  response.writeHead(500, { 'X-ClickHouse-Exception-Code': code }).end(error.message)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
