import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGunzip, gzipSync } from 'node:zlib'
import type { Answer, Engine } from './engine.ts'
import { faultsPath, noFaults, type ClickHouseFaults } from './faults.ts'
import { ClickHouseProblem, httpError } from './http-error.ts'
import { queryOf } from './query-of.ts'
import { insertFromFile, statementOf } from './statement.ts'

/** What the HTTP interface stands on. */
export interface HttpInterfaceOptions {
  readonly engine: Engine
  /** Where the data of inserts is kept until they are done. */
  readonly directory: string
  /** Password of the user `default`; empty for none. */
  readonly password: string
}

/** ClickHouse's HTTP interface: statements, data, settings and parameters, without sessions. */
export class HttpInterface {
  readonly #options: HttpInterfaceOptions
  #faults = noFaults

  constructor(options: HttpInterfaceOptions) {
    this.#options = options
  }

  /** Answers one request. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    try {
      if (url.pathname === '/ping') return void response.end('Ok.\n')
      if (url.pathname === faultsPath) return await this.#changeFaults(request, response)
      await this.#query(url.searchParams, request, response)
    } catch (error) {
      const { status, code, text } = httpError(error)
      request.resume()
      response.writeHead(status, { 'X-ClickHouse-Exception-Code': code }).end(`${text}\n`)
    }
  }

  async #changeFaults(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const changes = JSON.parse(await text(request)) as Partial<ClickHouseFaults>
    this.#faults = { ...this.#faults, ...changes }
    response.end()
  }

  async #query(parameters: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
    this.#authenticate(parameters, request)
    if (parameters.has('session_id')) {
      throw new ClickHouseProblem(48, 'Sessions are not supported here', 'NOT_IMPLEMENTED')
    }
    const { refuse, loseAnswers, delayMs } = this.#faults
    if (refuse) {
      const message = 'Too many simultaneous queries. Maximum: 0'
      throw new ClickHouseProblem(202, message, 'TOO_MANY_SIMULTANEOUS_QUERIES')
    }
    if (delayMs > 0) await sleep(delayMs)
    const answer = await this.#run(parameters, request)
    if (loseAnswers) request.socket.resetAndDestroy()
    else send(answer, parameters, request, response)
  }

  async #run(parameters: URLSearchParams, request: IncomingMessage): Promise<Answer> {
    const { engine, directory } = this.#options
    const file = join(directory, `body-${randomUUID()}`)
    try {
      const { query, rest } = await queryOf(parameters.get('query') ?? '', bodyOf(request))
      const insert = insertFromFile(query, file)
      if (insert !== undefined) {
        await pipeline(rest, createWriteStream(file))
        return await engine.run(statementOf(parameters, insert))
      }
      return await engine.run(statementOf(parameters, `${query}\n${await text(rest)}`))
    } finally {
      await rm(file, { force: true })
    }
  }

  #authenticate(parameters: URLSearchParams, { headers }: IncomingMessage): void {
    const basic = /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1] ?? ''
    const [basicUser, ...rest] = Buffer.from(basic, 'base64').toString().split(':')
    const user = headers['x-clickhouse-user'] ?? parameters.get('user') ?? (basicUser || 'default')
    const password = headers['x-clickhouse-key'] ?? parameters.get('password') ?? rest.join(':')
    if (user === 'default' && password === this.#options.password) return
    const message = `${String(user)}: Authentication failed: password is incorrect, or there is no user with such name`
    throw new ClickHouseProblem(516, message, 'AUTHENTICATION_FAILED')
  }
}

function bodyOf(request: IncomingMessage): Readable {
  return request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
}

function send(
  { bytes, rowsRead, bytesRead }: Answer,
  parameters: URLSearchParams,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const summary = { read_rows: String(rowsRead), read_bytes: String(bytesRead) }
  response.setHeader('X-ClickHouse-Query-Id', parameters.get('query_id') ?? randomUUID())
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary))
  response.setHeader('X-ClickHouse-Timezone', 'UTC')
  const packed =
    parameters.get('enable_http_compression') === '1' &&
    /\bgzip\b/.test(headers['accept-encoding'] ?? '')
  if (packed) response.setHeader('Content-Encoding', 'gzip')
  response.end(packed ? gzipSync(bytes) : bytes)
}
