import { randomBytes } from 'node:crypto'
import { Client, concurrent, types } from 'cassandra-driver'
import { scylla } from '#connectors'
import { migrateState, scyllaStore, type Manifest, type RowChange, type ScyllaStore } from '#state'
import { settingsOf } from '../connectors/conformance/context.ts'
import { placeOf } from '../state/scylla/rows/place.ts'
import { figures, median, percentile, type Figure, type Unit } from './figure.ts'

const changedKeys = 10_000
const fetchedKeys = 1_000
const storedKeys = 30_000
const valueBytes = 100
const chunkBytes = 64 * 1024
const rounds = 15

/**
 * The store of a cluster beside the bare driver, in turns. Saving an epoch: one conditional batch with
 * as many bytes, whole chunks that are there already; and the same rows as single upserts, 256 at a time.
 * Fetching: the same rows one by one, 256 at a time, and by `IN` from the store's own partitions.
 */
export async function benchCqlStore(contactPoint: string): Promise<readonly Figure[]> {
  const keyspace = `bench_${randomBytes(6).toString('hex')}`
  const settings = settingsOf(scylla.connector, { contactPoints: [contactPoint] })
  const config = settings as scylla.ScyllaConfig
  const session = await scylla.openSession(config)
  const client = new Client({
    contactPoints: [contactPoint],
    localDataCenter: config.localDataCenter,
    queryOptions: { prepare: true, consistency: types.consistencies.localQuorum },
    encoding: { useBigIntAsLong: true },
  })
  try {
    await migrateState(session, keyspace, { replication: { [config.localDataCenter]: 1 } })
    const store = await scyllaStore({ session, keyspace, pipeline: 'bench', closeMs: 60_000 })
    const rows = await measure(store, client, keyspace)
    await store.close()
    return figures('state: a CQL server', rows)
  } finally {
    await client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
    await client.shutdown()
    await session.close()
  }
}

type Row = readonly [what: string, value: number, unit: Unit]

async function measure(store: ScyllaStore, client: Client, keyspace: string): Promise<Row[]> {
  const table = (await store.table({ step: 's', cell: 'c', schema: 'x' }))?.table ?? -1
  const ways = {
    'one conditional batch of as many bytes': await bareBatch(client, keyspace),
    'ScyllaStore.commit': (round: number) => store.commit(changesOf(table, round), manifest(round)),
    '10,000 upserts': await bareUpserts(client, keyspace),
    '1,000 rows one by one': bareGets(client, keyspace),
    '1,000 rows by IN': bareIn(client, keyspace, table),
    'ScyllaStore.getMany': (round: number) => store.getMany(table, keysOf(fetchedKeys, round)),
  }
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const startedMs = performance.now()
      await way(round)
      // The first three warm up: after them every key is stored.
      if (round >= 3) times[name]?.push(performance.now() - startedMs)
      // What was committed is applied before something else is measured.
      if (name.endsWith('commit')) await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
  return Object.entries(times).flatMap(([name, all]): readonly Row[] => [
    [`${name}, p50`, median(all), 'ms'],
    [`${name}, p99`, percentile(all, 0.99), 'ms'],
  ])
}

type Way = (round: number) => Promise<unknown>

async function bareBatch(client: Client, keyspace: string): Promise<Way> {
  await client.execute(
    `CREATE TABLE ${keyspace}.bare_log (p int, s int static, i int, data blob, PRIMARY KEY (p, i))`,
  )
  await client.execute(`INSERT INTO ${keyspace}.bare_log (p, s) VALUES (1, -1)`)
  const bytes = randomBytes(changedKeys * (valueBytes + 12 + 14))
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  )
  const move = `UPDATE ${keyspace}.bare_log SET s = ? WHERE p = 1 IF s = ?`
  const insert = `INSERT INTO ${keyspace}.bare_log (p, i, data) VALUES (1, ?, ?)`
  return (round) =>
    client.batch(
      [
        { query: move, params: [round, round - 1] },
        ...chunks.map((data, at) => ({ query: insert, params: [at, data] })),
      ],
      { prepare: true },
    )
}

async function bareUpserts(client: Client, keyspace: string): Promise<Way> {
  await client.execute(`CREATE TABLE ${keyspace}.bare_rows (k text PRIMARY KEY, v blob)`)
  const insert = `INSERT INTO ${keyspace}.bare_rows (k, v) VALUES (?, ?)`
  const options = { concurrencyLevel: 256, collectResults: false, raiseOnFirstError: true }
  return (round) => {
    const rows = changesOf(0, round).map(({ key, bytes }) => [key, bytes])
    return concurrent.executeConcurrent(client, insert, rows, options)
  }
}

function bareGets(client: Client, keyspace: string): Way {
  const select = `SELECT v FROM ${keyspace}.bare_rows WHERE k = ?`
  const options = { concurrencyLevel: 256, collectResults: true, raiseOnFirstError: true }
  return (round) => {
    const keys = keysOf(fetchedKeys, round).map((key) => [key])
    return concurrent.executeConcurrent(client, select, keys, options)
  }
}

/** What the store asks, asked of the bare driver. */
function bareIn(client: Client, keyspace: string, table: number): Way {
  const select =
    `SELECT key, value FROM ${keyspace}.state_rows WHERE pipeline = 'bench' AND shard = '' ` +
    `AND tbl = ${table} AND slice = 0x AND bucket = ? AND key IN ?`
  return (round) => {
    const buckets = new Map<number, Buffer[]>()
    for (const key of keysOf(fetchedKeys, round)) {
      const { bucket } = placeOf(key, { buckets: 128, orderedBy: 0 })
      buckets.set(bucket, [...(buckets.get(bucket) ?? []), Buffer.from(key)])
    }
    const options = { concurrencyLevel: 64, collectResults: true, raiseOnFirstError: true }
    return concurrent.executeConcurrent(client, select, [...buckets], options)
  }
}

function changesOf(table: number, round: number): readonly RowChange[] {
  return keysOf(changedKeys, round).map((key) => ({
    table,
    key,
    bytes: Buffer.alloc(valueBytes, round),
  }))
}

/** Spread over all keys, others in each round. */
function keysOf(count: number, round: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, at) => `customer ${(at * 7 + round * changedKeys) % storedKeys}`,
  )
}

function manifest(epoch: number): Manifest {
  const times = { savedAtMs: 0, watermarksMs: {} }
  return { pipeline: 'bench', epoch, ...times, sources: {}, committables: {}, counters: {} }
}
