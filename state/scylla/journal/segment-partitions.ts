import { bytesOf, numberOf } from '../cql/columns.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlValue } from '../cql/cql-session.ts'
import type { StoreName } from './journal.ts'
import { cut, type Segment } from './segment.ts'

/** Chunks of a partition: 4 MiB. */
const chunksMax = 64

/** Whose segment it is, and which. */
type SegmentName = Pick<Segment, 'fence' | 'number'>

/**
 * Segments that are too large for the journal, in partitions of their own. Their key has the writer's
 * fence in it, so no two writers write the same. Chunks are written at time 1 and removed at time 2:
 * what a fenced writer is still writing is removed before it comes.
 */
export class SegmentPartitions {
  readonly #cql: Cql
  readonly #table: string
  readonly #store: readonly CqlValue[]

  constructor(cql: Cql, { keyspace, pipeline, shard }: StoreName) {
    this.#cql = cql
    this.#table = `${keyspace}.state_segments`
    this.#store = [pipeline, shard]
  }

  /** Writes all chunks. May be repeated. */
  async write(name: SegmentName, bytes: Buffer): Promise<void> {
    const chunks = cut(bytes)
    const parts = Math.ceil(chunks.length / chunksMax)
    // First how many parts there are, so that whoever finds a part can remove all.
    await this.#cql.write(
      `INSERT INTO ${this.#table} (pipeline, shard, fence, segment, part, parts) ` +
        'VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP 1',
      [...this.#keyOf(name, 0), parts],
    )
    const insert =
      `INSERT INTO ${this.#table} (pipeline, shard, fence, segment, part, idx, data) ` +
      'VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP 1'
    await Promise.all(
      chunks.map((data, at) => {
        const key = this.#keyOf(name, Math.floor(at / chunksMax))
        return this.#cql.write(insert, [...key, at % chunksMax, data])
      }),
    )
  }

  /** The chunks that are there. */
  async read({ chunks, ...name }: Segment): Promise<readonly Buffer[]> {
    const found: Buffer[] = []
    const select = `SELECT data FROM ${this.#table} WHERE ${whole}`
    for (let part = 0; part * chunksMax < chunks; part++) {
      for await (const row of this.#cql.rows(select, this.#keyOf(name, part), { pageRows: 16 })) {
        found.push(bytesOf(row, 'data'))
      }
    }
    return found
  }

  /** Removes whatever is there of a segment. */
  async remove(name: SegmentName): Promise<void> {
    const select = `SELECT parts FROM ${this.#table} WHERE ${whole} LIMIT 1`
    const { rows } = await this.#cql.read(select, this.#keyOf(name, 0))
    const [row] = rows
    const parts = row === undefined || row['parts'] === null ? 1 : numberOf(row, 'parts')
    // The first one last: it says how many there are.
    for (let part = parts - 1; part >= 0; part--) {
      const remove = `DELETE FROM ${this.#table} USING TIMESTAMP 2 WHERE ${whole}`
      await this.#cql.write(remove, this.#keyOf(name, part))
    }
  }

  #keyOf({ fence, number }: SegmentName, part: number): readonly CqlValue[] {
    return [...this.#store, BigInt(fence), BigInt(number), part]
  }
}

const whole = 'pipeline = ? AND shard = ? AND fence = ? AND segment = ? AND part = ?'
