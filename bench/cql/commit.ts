import type { Client } from 'cassandra-driver'
import type { RowChange } from '#state'
import { encodeChanges } from '../../state/scylla/journal/changes-codec.ts'
import { startCost, type Cost } from '../cost.ts'
import type { Figure } from '../figure.ts'
import { sideBySide } from '../side-by-side.ts'
import { executeEach } from './bare-client.ts'
import { changedKeys, type BenchStore } from './bench-store.ts'

const chunkBytes = 64 * 1024
/** Slots of the journal that are written over in turn, as the store does. */
const slots = 4

/**
 * An epoch of 10,000 changed keys until it is durable, beside the same bytes by the bare driver: one
 * conditional batch of a row that is moved and chunks of 64 KiB. What the store does besides: it finds the
 * last change of each row, encodes, hashes, and moves rows to their tables, which is waited for and not
 * counted here.
 */
export async function benchCommit(store: BenchStore, client: Client): Promise<readonly Figure[]> {
  const bare = new BareJournal(client, store.keyspace, encodeChanges(store.randomChanges()))
  await bare.create()
  return await sideBySide('cql: an epoch of 10,000 changed keys', {
    count: changedKeys,
    calls: 1,
    cpu: 'CPU µs/key',
    rounds: 10,
    bare: { name: 'bare conditional batch of the same bytes', run: () => bare.commit() },
    ours: [{ name: 'commit of state/scylla', run: () => commitOurs(store) }],
    others: [
      { name: 'bare upserts, 256 at a time', run: () => bare.upsert(store.randomChanges()) },
    ],
  })
}

async function commitOurs(store: BenchStore): Promise<Cost> {
  const changes = store.randomChanges()
  const stop = startCost()
  await store.commit(changes)
  const cost = stop()
  await store.session.quiet()
  return cost
}

/** A journal and a table that only the bare driver writes. */
class BareJournal {
  readonly #client: Client
  readonly #table: string
  readonly #bytes: Buffer
  readonly #rows: string
  #segment = 0

  constructor(client: Client, keyspace: string, bytes: Buffer) {
    this.#client = client
    this.#table = `${keyspace}.state_journal`
    this.#rows = `${keyspace}.bare_rows`
    this.#bytes = bytes
  }

  async create(): Promise<void> {
    await this.#client.execute(`CREATE TABLE ${this.#rows} (key text PRIMARY KEY, value blob)`)
    const update = `UPDATE ${this.#table} SET segment = 0 WHERE pipeline = 'bare' AND shard = '' IF segment = null`
    await this.#client.execute(update, [], { prepare: true })
  }

  async commit(): Promise<Cost> {
    const stop = startCost()
    const move = `UPDATE ${this.#table} SET segment = ? WHERE pipeline = ? AND shard = ? IF segment = ?`
    const insert = `INSERT INTO ${this.#table} (pipeline, shard, kind, place, idx, data) VALUES (?, ?, ?, ?, ?, ?)`
    const [before, after] = [BigInt(this.#segment), BigInt(this.#segment + 1)]
    const queries = [{ query: move, params: [after, 'bare', '', before] as unknown[] }]
    for (let from = 0; from < this.#bytes.length; from += chunkBytes) {
      const place = this.#segment % slots
      const data = this.#bytes.subarray(from, from + chunkBytes)
      queries.push({ query: insert, params: ['bare', '', 'log', place, from / chunkBytes, data] })
    }
    const result = await this.#client.batch(queries, { prepare: true, logged: true })
    if (!result.wasApplied()) throw new Error('The batch was not applied')
    this.#segment += 1
    return stop()
  }

  /** The same rows without a journal: each is durable by itself, and they are not all or nothing. */
  async upsert(changes: readonly RowChange[]): Promise<Cost> {
    const rows = changes.map(({ key, bytes }) => [key, bytes])
    const stop = startCost()
    const insert = `INSERT INTO ${this.#rows} (key, value) VALUES (?, ?)`
    await executeEach(this.#client, insert, rows)
    return stop()
  }
}
