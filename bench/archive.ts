import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createClient } from '@clickhouse/client'
import { clickhouse } from '#connectors'
import { ChunkOrigin, type CustomerEvent, type Message } from '#schemas'
import { conformanceContext } from '../connectors/conformance/context.ts'
import { openEmbeddedEngine } from '../connectors/clickhouse/embedded-engine.ts'
import { figures, median, type Figure } from './figure.ts'

const rowsPerEpoch = 100_000
const rounds = 5

/**
 * The archive sink beside bare inserts of the same rows, in turns: into ClickHouse in this process, and
 * into a server where `url` names one. The bare inserts are given rows that are encoded already, a
 * hundred thousand at a time; the sink encodes them, makes them durable, and inserts them under a token.
 */
export async function benchArchive(url?: string): Promise<readonly Figure[]> {
  const directory = join(tmpdir(), `anabranch-bench-${randomBytes(6).toString('hex')}`)
  try {
    const process = join(directory, 'process')
    const inProcess = await measure(process, {}, bareInProcess(process))
    const server = url === undefined ? [] : await onServer(join(directory, 'server'), url)
    return [...figuresOf('in process', inProcess), ...server]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Inserts rows of RowBinary into the table of events, and nothing else. */
interface Bare {
  insert(rows: Buffer): Promise<void>
  close(): Promise<void>
}

/** Milliseconds that a round took. */
interface Times {
  readonly encoding: number
  readonly bare: number
  readonly sink: number
}

async function onServer(directory: string, url: string): Promise<readonly Figure[]> {
  const database = `bench_${randomBytes(6).toString('hex')}`
  const client = createClient({ url })
  await client.command({ query: `CREATE DATABASE ${database}` })
  try {
    const settings = { url, database }
    return figuresOf('server', await measure(directory, settings, bareOnServer(settings)))
  } finally {
    await client.command({ query: `DROP DATABASE ${database}` })
    await client.close()
  }
}

async function measure(directory: string, settings: object, bareOf: Promise<Bare>) {
  const context = conformanceContext({
    directory: join(directory, 'archive'),
    connector: clickhouse.connector,
    settings,
  })
  const writer = await clickhouse.insert({ table: clickhouse.eventsTable }).open(context, 0)
  const bare = await bareOf
  const events = Array.from({ length: rowsPerEpoch }, (_, index) => eventOf(index))
  const times: Times[] = []
  for (let round = 1; round <= rounds; round++) {
    const encoding = await timeOf(async () => void encode(events))
    const rows = encode(events)
    const bareMs = await timeOf(() => bare.insert(rows))
    const sink = await timeOf(async () => {
      await writer.write(events)
      await writer.commit(await writer.prepare(round))
    })
    times.push({ encoding, bare: bareMs, sink })
  }
  await bare.close()
  await writer.close()
  return times
}

async function bareInProcess(directory: string): Promise<Bare> {
  const file = join(directory, 'rows')
  const data = join(directory, 'clickhouse.data')
  const engine = await openEmbeddedEngine(data, { memoryBytesMax: 1 << 30 })
  const from = `file('${file}', 'RowBinary', '${structure.replaceAll("'", "\\'")}')`
  return {
    async insert(rows) {
      await writeFile(file, rows)
      await engine.client.command({ query: `INSERT INTO events (${names}) SELECT * FROM ${from}` })
    },
    close: () => engine.close(),
  }
}

async function bareOnServer(settings: object): Promise<Bare> {
  const client = createClient(settings)
  const query = `INSERT INTO events (${names}) FORMAT RowBinary`
  return {
    async insert(rows) {
      const values = Readable.from([rows], { objectMode: false })
      const { stream } = await client.exec({ query, values })
      for await (const _ of stream) continue
    },
    close: () => client.close(),
  }
}

const { columns } = clickhouse.eventsTable
const names = columns.map(({ name }) => `\`${name}\``).join(', ')
const structure = columns
  .map(({ name, type }) => `\`${name}\` ${/^LowCardinality\((.*)\)$/.exec(type)?.[1] ?? type}`)
  .join(', ')

function encode(events: readonly Message<CustomerEvent>[]): Buffer {
  const rows = new clickhouse.RowBuffer(1 << 20)
  for (const event of events) for (const column of columns) column.write(rows, event)
  return Buffer.from(rows.written)
}

function eventOf(index: number): Message<CustomerEvent> {
  const timestampMs = Date.UTC(2024, 5, 10) + index
  const value: CustomerEvent = {
    type: 'track',
    messageId: `message-${index}`,
    anonymousId: `anonymous-${index % 5_000}`,
    userId: index % 3 === 0 ? `user-${index % 1_000}` : null,
    previousId: null,
    groupId: null,
    event: 'Order Completed',
    properties: { total: index % 500, currency: 'EUR', products: [{ sku: `sku-${index % 97}` }] },
    traits: {},
    context: { page: { url: 'https://shop.example/basket' }, library: { name: 'web' } },
    integrations: {},
    timestampMs,
    originalTimestampMs: null,
    sentAtMs: null,
    receivedAtMs: timestampMs + 1_000,
  }
  const origin = new ChunkOrigin('web', 'events.ndjson', index, Buffer.from('{}'))
  return { key: '', value, timestampMs, origin }
}

function figuresOf(where: string, times: readonly Times[]) {
  const rate = (of: (times: Times) => number) => rowsPerEpoch / (median(times.map(of)) / 1_000)
  const bare = rate((round) => round.encoding + round.bare)
  const sink = rate((round) => round.sink)
  return figures(`archive: ${where}`, [
    ['bare inserts of rows that are encoded already', rate((round) => round.bare), 'events/s'],
    ['bare inserts, with encoding', bare, 'events/s'],
    ['clickhouse.insert', sink, 'events/s'],
    ['clickhouse.insert beside bare inserts with encoding', (100 * sink) / bare, '%'],
  ])
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}
