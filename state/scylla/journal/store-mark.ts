import type { Cql } from '../cql/cql.ts'
import type { CqlValue } from '../cql/cql-session.ts'
import type { StoreName } from './journal.ts'

/** No table has this number. */
const noTable = -1

/**
 * Says outside of the journal that a store was made, in a row of the list of slices: where the journal
 * was deleted by hand, the rest of the store is noticed before a new one is mixed with it. It is written
 * at the earliest time, so a deletion by hand hides it for good.
 */
export class StoreMark {
  readonly #cql: Cql
  readonly #table: string
  readonly #key: readonly CqlValue[]

  constructor(cql: Cql, { keyspace, pipeline, shard }: StoreName) {
    this.#cql = cql
    this.#table = `${keyspace}.state_slices`
    this.#key = [pipeline, shard, noTable, Buffer.alloc(1)]
  }

  /** May be repeated. */
  set(): Promise<void> {
    const insert = `INSERT INTO ${this.#table} (pipeline, shard, tbl, slice) VALUES (?, ?, ?, ?) USING TIMESTAMP 1`
    return this.#cql.write(insert, this.#key)
  }

  async isThere(): Promise<boolean> {
    const select = `SELECT slice FROM ${this.#table} WHERE pipeline = ? AND shard = ? AND tbl = ? AND slice = ?`
    return (await this.#cql.read(select, this.#key)).rows.length > 0
  }
}
