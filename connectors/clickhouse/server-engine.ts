import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'
import { SetupError } from '../errors.ts'
import type { ClickHouseConfig } from './config.ts'
import type { Engine, RowsInsert, RowsSource } from './engine.ts'
import { explainedSetup } from './errors.ts'
import type { Features } from './features.ts'
import { insertStatement } from './insert-statement.ts'
import { settingsOf } from './long-statement.ts'
import { insertIntoOld } from './old-inserts.ts'
import { readFeatures } from './read-features.ts'
import { literal } from './sql.ts'
import { rowStructure } from './statements.ts'

/**
 * A ClickHouse server, over HTTP. Rows are streamed as the body of their insert, never read whole.
 * Throws `SetupError` for a url with a user or password in it, a wrong password, a missing database.
 */
export async function openServerEngine(config: ClickHouseConfig): Promise<Engine> {
  const { url } = config
  refuseSecrets(url)
  const client = clientOf(config)
  try {
    const features = await explainedSetup(`Connecting to ClickHouse at ${url}`, () =>
      readFeatures({ client }),
    )
    return engineOf(url, client, features)
  } catch (error) {
    await client.close()
    throw error
  }
}

function clientOf(config: ClickHouseConfig): ClickHouseClient {
  const { url, username, password, database, requestTimeoutMs } = config
  return createClient({
    url,
    username,
    password,
    database,
    request_timeout: requestTimeoutMs,
    application: 'anabranch',
    log: { level: ClickHouseLogLevel.OFF }, // what it would log is thrown as well
  })
}

function engineOf(place: string, client: ClickHouseClient, features: Features): Engine {
  return {
    place,
    client,
    features,
    insert: (insert) =>
      features.tokens ? insertModern(client, insert) : insertIntoOld(oldClient(client), insert),
    async *stream({ sql, format, params = {}, signal }) {
      const { stream } = await client.exec({
        query: sql,
        query_params: { ...params },
        clickhouse_settings: readOnly(format),
        ...(signal === undefined ? {} : { abort_signal: signal }),
      })
      for await (const chunk of stream) yield chunk as Uint8Array
    },
    close: () => client.close(),
  }
}

async function insertModern(client: ClickHouseClient, insert: RowsInsert): Promise<void> {
  const from = `input(${literal(rowStructure(insert.columns))})`
  await send(client, `${insertStatement(insert)} FROM ${from} FORMAT RowBinary`, insert)
}

function oldClient(client: ClickHouseClient) {
  return {
    async command(query: string, settings: Readonly<Record<string, string>> = {}) {
      await client.command({ query, clickhouse_settings: { ...settingsOf(query), ...settings } })
    },
    send: (statement: string, insert: RowsInsert) => send(client, statement, insert),
  }
}

/**
 * Statement and rows go in one body: where an insert has data, the client puts its statement into the
 * URL, and one that names thousands of columns is longer than servers and proxies take.
 */
async function send(
  client: ClickHouseClient,
  statement: string,
  { rows }: RowsInsert,
): Promise<void> {
  const values = Readable.from(bodyOf(statement, rows), { objectMode: false })
  const { stream } = await client.exec({
    query: '',
    values,
    clickhouse_settings: settingsOf(statement),
  })
  await drain(stream)
}

/** The data begin after the line break that follows the name of their format. */
async function* bodyOf(statement: string, rows: RowsSource): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${statement}\n`)
  if (rows.path === undefined) yield* rows.bytes()
  else yield* createReadStream(rows.path) as AsyncIterable<Buffer>
}

/** Errors and logs name the url, so nothing in it may be secret. The message must not repeat it. */
function refuseSecrets(url: string): void {
  if (!url.includes('@') && !/[?&](user|password)/i.test(url)) return
  throw new SetupError(
    'clickhouse.url holds a user or a password, which logs would show: give the address alone ' +
      '(http://host:8123), and set clickhouse.username and clickhouse.password',
  )
}

/** `default_format` is a parameter of the HTTP interface that the client's types leave out. */
function readOnly(format: string): Record<string, string> {
  return { readonly: '1', default_format: format }
}

async function drain(stream: Readable): Promise<void> {
  stream.resume()
  for await (const _ of stream) continue
}
