import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
} from '@clickhouse/client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../helpers/temporary-directory.ts'
import { startClickHouse, type ClickHouseServer } from './index.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ClickHouseServer
let client: ClickHouseClient

beforeAll(async () => {
  directory = await temporaryDirectory()
  server = await startClickHouse({ directory: directory.path, password: 'secret' })
  client = connect({ max_open_connections: 4 })
  await client.command({ query: table('numbers') })
})

afterEach(async () => {
  await server.refuse(false)
  await server.loseAnswers(false)
  await server.delay(0)
})

afterAll(async () => {
  await client.close()
  await server.stop()
  await directory.remove()
})

describe('the ClickHouse server of a test', () => {
  it('should take JSON rows and fill in what they leave out', async () => {
    await client.insert({
      table: 'numbers',
      columns: ['number'],
      values: [{ number: 1 }, { number: 2 }],
      format: 'JSONEachRow',
    })
    expect(await rows('SELECT * FROM numbers ORDER BY number')).toEqual([
      { number: 1, name: 'none' },
      { number: 2, name: 'none' },
    ])
  })

  it('should take a stream of rows, packed', async () => {
    const packed = connect({ compression: { request: true, response: true } })
    await packed.command({ query: table('packed') })
    const values = Readable.from(
      Array.from({ length: 10_000 }, (_, number) => ({ number, name: "it's" })),
    )
    await packed.insert({ table: 'packed', values, format: 'JSONEachRow' })
    const answer = await packed.query({
      query: 'SELECT count() AS rows, any(name) AS name FROM packed',
    })
    expect((await answer.json()).data).toEqual([{ rows: 10_000, name: "it's" }])
    await packed.close()
  })

  it('should take RowBinary through input(…), once for each deduplication token', async () => {
    await client.command({
      query: `${table('tokens')} SETTINGS non_replicated_deduplication_window = 100`,
    })
    for (const token of ['a', 'a', 'b']) {
      const { stream } = await client.exec({
        query: `INSERT INTO tokens (number, name) SETTINGS insert_deduplication_token = '${token}'
                SELECT *, 'of input' FROM input('number Int32') FORMAT RowBinary`,
        values: Readable.from([Buffer.from([7, 0, 0, 0, 8, 0, 0, 0])]),
      })
      await text(stream)
    }
    expect(await rows('SELECT number, count() AS rows FROM tokens GROUP BY 1 ORDER BY 1')).toEqual([
      { number: 7, rows: 2 },
      { number: 8, rows: 2 },
    ])
  })

  it('should take a statement in the body, before its rows', async () => {
    await client.command({ query: table('in_body') })
    const statement = Buffer.from('INSERT INTO in_body (number) FORMAT RowBinary\n')
    const { stream } = await client.exec({
      query: '',
      values: Readable.from([statement, Buffer.from([10, 0]), Buffer.from([0, 0, 13, 10, 0, 0])]),
    })
    await text(stream)
    expect(await rows('SELECT number FROM in_body ORDER BY 1')).toEqual([
      { number: 10 },
      { number: 2573 },
    ])
  })

  it('should bind parameters and keep settings to one query', async () => {
    const odd = "a\tb\n'\\ 😀"
    const answer = await client.query({
      query: `SELECT {odd:String} AS odd, {many:Array(Int32)} AS many, getSetting('max_threads') AS threads`,
      query_params: { odd, many: [1, 2] },
      clickhouse_settings: { max_threads: 3 },
      format: 'JSONEachRow',
    })
    expect(await answer.json()).toEqual([{ odd, many: [1, 2], threads: 3 }])
    expect(await rows("SELECT getSetting('max_threads') = 3 AS same")).toEqual([{ same: 0 }])
    const readOnly = { readonly: '1' as const, max_threads: 2 }
    const looked = await client.query({
      query: "SELECT getSetting('max_threads') AS threads",
      clickhouse_settings: readOnly,
      format: 'JSONEachRow',
    })
    expect(await looked.json()).toEqual([{ threads: 2 }])
    const changed = client.exec({ query: 'DROP TABLE numbers', clickhouse_settings: readOnly })
    await expect(changed).rejects.toMatchObject({ code: '164' })
  })

  it('should answer many queries that come at once', async () => {
    const numbers = Array.from({ length: 20 }, (_, number) => number)
    const answers = await Promise.all(numbers.map((number) => rows(`SELECT ${number} AS number`)))
    expect(answers.flat()).toEqual(numbers.map((number) => ({ number })))
  })

  it.each([
    ['SELEC 1', '62', 'SYNTAX_ERROR', 400],
    ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE', 404],
    ["SELECT throwIf(1, 'oh')", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
  ])('should give the error of %s its code', async (query, code, type, status) => {
    await expect(client.query({ query })).rejects.toMatchObject({ code, type })
    const answer = await fetch(`${server.address}/?password=secret`, {
      method: 'POST',
      body: query,
    })
    expect(answer.headers.get('X-ClickHouse-Exception-Code')).toBe(code)
    expect(answer.status).toBe(status)
  })

  it('should refuse a wrong password, an unknown database and a session', async () => {
    const stranger = connect({ password: 'guess' })
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' })
    await stranger.close()
    const lost = connect({ database: 'nowhere' })
    await expect(lost.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '81' })
    await lost.close()
    const session = client.query({ query: 'SELECT 1', session_id: 'one' })
    await expect(session).rejects.toMatchObject({ code: '48' })
  })
})

describe('its faults', () => {
  it('should be refusals that ran nothing', async () => {
    await client.command({ query: table('refused') })
    await server.refuse(true)
    const insert = client.command({ query: 'INSERT INTO refused (number) VALUES (1)' })
    await expect(insert).rejects.toMatchObject({ code: '202' })
    await server.refuse(false)
    expect(await rows('SELECT count() AS rows FROM refused')).toEqual([{ rows: 0 }])
  })

  it('should be answers that are lost after the work was done', async () => {
    await client.command({ query: table('lost') })
    await server.loseAnswers(true)
    const insert = client.command({ query: 'INSERT INTO lost (number) VALUES (1)' })
    await expect(insert).rejects.toThrow(/ECONNRESET|hang up/)
    await server.loseAnswers(false)
    expect(await rows('SELECT count() AS rows FROM lost')).toEqual([{ rows: 1 }])
  })

  it('should be slow answers', async () => {
    await server.delay(100)
    const from = performance.now()
    await rows('SELECT 1')
    expect(performance.now() - from).toBeGreaterThan(95)
  })

  it('should be a crash, after which everything that was answered is there', async () => {
    await client.command({ query: table('kept') })
    await client.command({ query: 'INSERT INTO kept (number) VALUES (1), (2)' })
    await server.kill()
    await expect(rows('SELECT 1')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/)
    await server.restart()
    expect(await rows('SELECT count() AS rows FROM kept')).toEqual([{ rows: 2 }])
  })
})

// Helpers

function connect(options: ClickHouseClientConfigOptions): ClickHouseClient {
  const log = { level: ClickHouseLogLevel.OFF } // what it would log is thrown as well
  return createClient({ url: server.address, password: 'secret', log, ...options })
}

function table(name: string): string {
  return `CREATE TABLE ${name} (number Int32, name String DEFAULT 'none') ENGINE = MergeTree ORDER BY number`
}

async function rows(query: string): Promise<unknown[]> {
  const settings = { output_format_json_quote_64bit_integers: 0 as const }
  const answer = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings })
  return answer.json()
}
