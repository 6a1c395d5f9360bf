import type { RowChange } from '../../state-store.ts'
import type { Cql } from '../cql/cql.ts'
import type { CqlStatement, CqlValue } from '../cql/cql-session.ts'
import type { StoreName } from '../journal/journal.ts'
import { keyToBytes } from '../rows/key-bytes.ts'
import { encodeLargeValue, inlineValueBytesMax } from '../rows/large-values.ts'
import { placeOf, type Place } from '../rows/place.ts'
import type { SpreadTable } from '../rows/table-facts.ts'
import type { LargeKeeper } from './large-keeper.ts'
import type { Pending, PendingSegment } from './pending.ts'
import type { SliceKeeper } from './slice-keeper.ts'
import { sweepStatements } from './sweep.ts'

/** Bounds of a batch. It is for one partition, so no server's limit on batches of several applies. */
const batchRowsMax = 100
const batchBytesMax = 256 * 1024

/** Rows of one partition that are written together. */
export interface RowBatch {
  write(): Promise<void>
}

/** What a table writer works with. */
export interface TableWriterParts {
  readonly cql: Cql
  readonly name: StoreName
  readonly factsOf: (table: number) => SpreadTable
  readonly slices: SliceKeeper
  readonly large: LargeKeeper
  readonly pending: Pending
}

/**
 * Writes changes to the tables. The number of a change's segment is its time, so that writing it again
 * changes nothing and writing it late loses to what came after. A row has one change in a segment, so
 * a deletion and a value never have the same time.
 */
export class TableWriter {
  readonly #parts: TableWriterParts
  readonly #table: string

  constructor(parts: TableWriterParts) {
    this.#parts = parts
    this.#table = `${parts.name.keyspace}.state_rows`
  }

  /** Batches that make the changes, those aside that `isLast` says are made by a later one. */
  async prepare(
    segments: readonly PendingSegment[],
    isLast: (change: RowChange, number: number) => boolean,
  ): Promise<readonly RowBatch[]> {
    await this.#parts.slices.tidy()
    const batches = new Batches(this.#parts.cql)
    for (const { segment, changes } of segments) {
      for (const change of changes) {
        if (isLast(change, segment.number)) await this.#add(batches, change, segment.number)
      }
      // Thousands of statements are some milliseconds of work: others get their turn in between.
      await new Promise(setImmediate)
    }
    return batches.all
  }

  /** To be called when all batches are written. */
  async finish(): Promise<void> {
    await this.#parts.large.tidy()
    const { cql, factsOf, name, pending } = this.#parts
    for (const table of pending.floors.tables) {
      const sweeps = sweepStatements(name, factsOf(table), pending)
      await Promise.all(sweeps.map(({ statement, params }) => cql.write(statement, params)))
    }
  }

  async #add(batches: Batches, change: RowChange, number: number): Promise<void> {
    const facts = this.#parts.factsOf(change.table)
    const place = placeOf(change.key, facts)
    if (facts.orderedBy > 0) {
      if (change.bytes === undefined) this.#parts.pending.floors.deleted(facts.table)
      else await this.#parts.slices.use(facts, place.slice, number)
    }
    const value = await this.#valueOf(facts, change, number)
    batches.add(facts, place, this.#statement(facts, place, { ...change, value, number }))
  }

  async #valueOf({ table }: SpreadTable, { key, bytes }: RowChange, number: number) {
    const { large } = this.#parts
    if (bytes === undefined || bytes.length <= inlineValueBytesMax) {
      await large.replaced(table, key, number)
      return bytes === undefined ? undefined : { bytes: toBuffer(bytes), parts: 0 }
    }
    const { version, parts } = await large.put(table, key, number, toBuffer(bytes))
    return { bytes: encodeLargeValue({ version, bytes: bytes.length }), parts }
  }

  #statement({ table }: SpreadTable, { slice, bucket }: Place, change: StatedChange): CqlStatement {
    const { pipeline, shard } = this.#parts.name
    const row = [pipeline, shard, table, slice, bucket, keyToBytes(change.key)]
    const time = BigInt(change.number)
    const { value } = change
    if (value === undefined) {
      const where =
        'pipeline = ? AND shard = ? AND tbl = ? AND slice = ? AND bucket = ? AND key = ?'
      const statement = `DELETE FROM ${this.#table} USING TIMESTAMP ? WHERE ${where}`
      return { statement, params: [time, ...row] }
    }
    const statement =
      `INSERT INTO ${this.#table} (pipeline, shard, tbl, slice, bucket, key, value, parts) ` +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?'
    return { statement, params: [...row, value.bytes, value.parts, time] }
  }
}

interface StatedChange {
  readonly key: string
  readonly number: number
  readonly value: { readonly bytes: Buffer; readonly parts: number } | undefined
}

/** Statements by partition. */
class Batches {
  readonly all: Batch[] = []
  readonly #cql: Cql
  readonly #open = new Map<string, Batch>()

  constructor(cql: Cql) {
    this.#cql = cql
  }

  add({ table }: SpreadTable, { slice, bucket }: Place, statement: CqlStatement): void {
    const name = `${table} ${bucket} ${slice.toString('latin1')}`
    let batch = this.#open.get(name)
    if (batch === undefined || batch.isFull) {
      batch = new Batch(this.#cql)
      this.#open.set(name, batch)
      this.all.push(batch)
    }
    batch.add(statement)
  }
}

class Batch implements RowBatch {
  readonly #cql: Cql
  readonly #statements: CqlStatement[] = []
  #bytes = 0

  constructor(cql: Cql) {
    this.#cql = cql
  }

  get isFull(): boolean {
    return this.#statements.length >= batchRowsMax || this.#bytes >= batchBytesMax
  }

  add(statement: CqlStatement): void {
    this.#statements.push(statement)
    this.#bytes += statement.params.reduce<number>((sum, value) => sum + sizeOf(value), 0)
  }

  write(): Promise<void> {
    return this.#cql.writeAll(this.#statements)
  }
}

function sizeOf(value: CqlValue): number {
  return value instanceof Uint8Array ? value.length : 8
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
