import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { SetupError } from '../errors.ts'
import type { ClickHouseConfig } from './config.ts'
import type { Engine } from './engine.ts'
import { literal } from './sql.ts'

/**
 * A ClickHouse server, over HTTP. A file is streamed as the body of its insert, never read whole.
 * Throws `SetupError` for a url with a user or password in it.
 */
export function openServerEngine(config: ClickHouseConfig): Engine {
  const { url, username, password, database, requestTimeoutMs } = config
  refuseSecrets(url)
  const client = createClient({
    url,
    username,
    password,
    database,
    request_timeout: requestTimeoutMs,
    application: 'anabranch',
    log: { level: ClickHouseLogLevel.OFF }, // what it would log is thrown as well
  })
  return {
    place: url,
    client,
    async insertFile({ statement, structure, file }) {
      const query = `${statement} FROM input(${literal(structure)}) FORMAT RowBinary`
      const { stream } = await client.exec({ query, values: createReadStream(file) })
      await drain(stream)
    },
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
