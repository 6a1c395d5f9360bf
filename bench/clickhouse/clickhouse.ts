import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { clickhouse, type SinkWriter } from '#connectors'
import type { CustomerEvent, Message } from '#schemas'
import { conformanceContext } from '../../connectors/conformance/context.ts'
import { startCost, type Cost } from '../cost.ts'
import type { Figure } from '../figure.ts'
import { sideBySide } from '../side-by-side.ts'
import { bareInProcess, bareOnServer, type BareInserts } from './bare-inserts.ts'
import { encode, eventsOf, toJsonRow } from './events.ts'

const rowsPerEpoch = 100_000
const rounds = 5

/**
 * The archive beside bare inserts of the same rows, a hundred thousand at a time: into ClickHouse in
 * this process, and into a server where `url` names one. What the sink does besides: it makes rows durable
 * as blobs before it inserts them, under a token.
 */
export async function benchClickHouse(url: string | undefined): Promise<readonly Figure[]> {
  const directory = join(tmpdir(), `anabranch-bench-${randomBytes(6).toString('hex')}`)
  try {
    const inProcess = await measure('in process', {
      directory: join(directory, 'process'),
      settings: {},
      openBare: () => bareInProcess(join(directory, 'process')),
    })
    if (url === undefined) return inProcess
    return [...inProcess, ...(await onServer(join(directory, 'server'), url))]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function onServer(directory: string, url: string): Promise<readonly Figure[]> {
  const database = `bench_${randomBytes(6).toString('hex')}`
  const client = createClient({ url })
  await client.command({ query: `CREATE DATABASE ${database}` })
  try {
    const settings = { url, database }
    const openBare = async () => bareOnServer(settings)
    return await measure('over HTTP', { directory, settings, openBare })
  } finally {
    await client.command({ query: `DROP DATABASE ${database}` })
    await client.close()
  }
}

interface Place {
  readonly directory: string
  readonly settings: object
  readonly openBare: () => Promise<BareInserts>
}

async function measure(
  where: string,
  { directory, settings, openBare }: Place,
): Promise<readonly Figure[]> {
  const { connector } = clickhouse
  const context = conformanceContext({ directory: join(directory, 'archive'), connector, settings })
  const writer = await clickhouse.insert({ table: clickhouse.eventsTable }).open(context, 0)
  const bare = await openBare()
  const events = eventsOf(rowsPerEpoch)
  const encoded = Buffer.from(encode(events))
  const insert = inserter(writer, events)
  const found = await sideBySide(`clickhouse, ${where}`, {
    count: rowsPerEpoch,
    cpu: 'CPU µs/event',
    rounds,
    bare: {
      name: 'bare RowBinary, encoding included',
      run: () => costOf(() => bare.rowBinary(encode(events))),
    },
    ours: [{ name: 'clickhouse.insert', run: insert }],
    others: [
      {
        name: 'bare RowBinary, encoded before',
        run: () => costOf(() => bare.rowBinary(encoded)),
      },
      {
        name: 'bare JSONEachRow',
        run: () => costOf(() => bare.jsonEachRow(events.map(toJsonRow))),
      },
    ],
  })
  await bare.close()
  await writer.close()
  return found
}

/** One epoch after the other. */
function inserter(
  writer: SinkWriter<CustomerEvent>,
  events: readonly Message<CustomerEvent>[],
): () => Promise<Cost> {
  let epoch = 0
  return () =>
    costOf(async () => {
      epoch += 1
      await writer.write(events)
      await writer.commit(await writer.prepare(epoch))
    })
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const stop = startCost()
  await work()
  return stop()
}
