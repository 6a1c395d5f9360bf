import type { Client } from 'cassandra-driver'
import { placeOf } from '../../state/scylla/rows/place.ts'
import { startCost, type Cost } from '../cost.ts'
import type { Figure } from '../figure.ts'
import { sideBySide } from '../side-by-side.ts'
import type { BenchStore } from './bench-store.ts'

const keysOfCall = 1_000
const calls = 10
/** Partitions of a table of a new store. */
const buckets = 128

/**
 * The keys of a batch, beside the same questions by the bare driver: one `IN` for each partition, all
 * at once. What the store does besides: it looks at what is committed and not in the tables yet, and keeps to
 * 64 questions at a time.
 */
export async function benchPrefetch(store: BenchStore, client: Client): Promise<readonly Figure[]> {
  const each = async (fetch: (keys: readonly string[]) => Promise<number>): Promise<Cost> => {
    const batches = Array.from({ length: calls }, () => store.randomKeys(keysOfCall))
    const stop = startCost()
    for (const keys of batches) {
      if ((await fetch(keys)) !== keysOfCall) throw new Error('Rows are missing')
    }
    return stop()
  }
  return await sideBySide('cql: 1,000 keys of 100,000 fetched', {
    count: keysOfCall * calls,
    calls,
    cpu: 'CPU µs/key',
    rounds: 10,
    bare: {
      name: 'bare IN questions by partition',
      run: () => each((keys) => fetchBare(store, client, keys)),
    },
    ours: [{ name: 'getMany of state/scylla', run: () => each((keys) => fetchOurs(store, keys)) }],
  })
}

async function fetchOurs({ store, table }: BenchStore, keys: readonly string[]): Promise<number> {
  const values = await store.getMany(table, keys)
  return values.filter((value) => value !== undefined).length
}

async function fetchBare(
  { keyspace, table }: BenchStore,
  client: Client,
  keys: readonly string[],
): Promise<number> {
  const select =
    `SELECT key, value FROM ${keyspace}.state_rows WHERE pipeline = ? AND shard = ? AND tbl = ? AND ` +
    'slice = ? AND bucket = ? AND key IN ?'
  const found = new Map<string, Buffer>()
  const asked = [...byBucket(keys)].map(async ([bucket, inBucket]) => {
    const params = ['bench', '', table, noSlice, bucket, inBucket.map((key) => Buffer.from(key))]
    const { rows } = await client.execute(select, params, { prepare: true })
    for (const row of rows) {
      const { key, value } = row as unknown as { readonly key: Buffer; readonly value: Buffer }
      found.set(key.toString(), value)
    }
  })
  await Promise.all(asked)
  return keys.filter((key) => found.has(key)).length
}

function byBucket(keys: readonly string[]): ReadonlyMap<number, string[]> {
  const found = new Map<number, string[]>()
  for (const key of new Set(keys)) {
    const { bucket } = placeOf(key, { buckets, orderedBy: 0 })
    const known = found.get(bucket)
    if (known === undefined) found.set(bucket, [key])
    else known.push(key)
  }
  return found
}

const noSlice = Buffer.alloc(0)
