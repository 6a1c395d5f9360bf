import type { RangeOptions } from '../../state-store.ts'
import { bytesOf } from '../cql/columns.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlValue } from '../cql/cql-session.ts'
import type { StoreName } from '../journal/journal.ts'
import { keyToBytes } from './key-bytes.ts'
import { bucketsOf } from './place.ts'
import type { SpreadTable } from './table-facts.ts'

/** The list of slices of tables that are read in order, so that reading finds the first of them. */
export class Slices {
  readonly #cql: Cql
  readonly #keyspace: string
  readonly #store: readonly CqlValue[]

  constructor(cql: Cql, { keyspace, pipeline, shard }: StoreName) {
    this.#cql = cql
    this.#keyspace = keyspace
    this.#store = [pipeline, shard]
  }

  /** Slices that can have rows of a range, in their order. */
  async *list(
    { table, orderedBy }: SpreadTable,
    { from = '', to }: RangeOptions,
  ): AsyncIterable<Buffer> {
    const first = keyToBytes(from).subarray(0, orderedBy)
    const last = to === undefined ? [] : [keyToBytes(to).subarray(0, orderedBy)]
    const range = `${first.length > 0 ? ' AND slice >= ?' : ''}${last.length > 0 ? ' AND slice <= ?' : ''}`
    const select = `SELECT slice FROM ${this.#keyspace}.state_slices WHERE ${ofTable}${range}`
    const params = [...this.#store, table, ...(first.length > 0 ? [first] : []), ...last]
    for await (const row of this.#cql.rows(select, params, { pageRows: 128 })) {
      yield bytesOf(row, 'slice')
    }
  }

  /** Adds a slice, as of a segment. */
  add({ table }: SpreadTable, slice: Buffer, number: number): Promise<void> {
    return this.#cql.write(
      `INSERT INTO ${this.#keyspace}.state_slices (pipeline, shard, tbl, slice) VALUES (?, ?, ?, ?) USING TIMESTAMP ?`,
      [...this.#store, table, slice, BigInt(number)],
    )
  }

  /**
   * Takes a slice off that was empty as of a segment, with the traces of its rows. What later segments
   * put there stays.
   */
  async remove(facts: SpreadTable, slice: Buffer, number: number): Promise<void> {
    const key = [...this.#store, facts.table, slice]
    await this.#cql.write(
      `DELETE FROM ${this.#keyspace}.state_slices USING TIMESTAMP ? WHERE ${ofTable} AND slice = ?`,
      [BigInt(number), ...key],
    )
    const rows = `DELETE FROM ${this.#keyspace}.state_rows USING TIMESTAMP ? WHERE ${ofTable} AND slice = ? AND bucket = ?`
    for (const { bucket } of bucketsOf(slice, facts)) {
      await this.#cql.write(rows, [BigInt(number), ...key, bucket])
    }
  }
}

const ofTable = 'pipeline = ? AND shard = ? AND tbl = ?'
