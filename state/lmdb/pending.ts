import assert from 'node:assert/strict'
import { compareRowKeys } from '../row-key.ts'
import { SortedRows } from '../sorted-rows.ts'
import type { RangeOptions, Row, RowChange } from '../state-store.ts'

/** A change that is saved in the log. */
export interface PendingChange extends RowChange {
  /** A later change of the row is in the log too, or this one is in the table. */
  settled: boolean
}

/** An epoch that is saved in the log, and not wholly in the tables yet. */
export interface PendingEpoch {
  readonly number: number
  readonly changes: readonly PendingChange[]
  readonly chunks: number
  readonly bytes: number
}

/** What the log holds over the tables: for each row its last change. */
export class Pending {
  readonly #tables = new Map<number, SortedRows<PendingChange>>()
  readonly #epochs: PendingEpoch[] = []
  #bytes = 0

  /** Bytes of all epochs in the log. */
  get bytes(): number {
    return this.#bytes
  }

  /** From the oldest on. */
  get epochs(): readonly PendingEpoch[] {
    return this.#epochs
  }

  add(epoch: Omit<PendingEpoch, 'changes'>, changes: readonly RowChange[]): void {
    const pending = changes.map(({ table, key, bytes }) => ({ table, key, bytes, settled: false }))
    for (const change of pending) {
      const rows = this.#table(change.table)
      const before = rows.get(change.key)
      if (before !== undefined) before.settled = true
      rows.set(change.key, change)
    }
    this.#epochs.push({ ...epoch, changes: pending })
    this.#bytes += epoch.bytes
  }

  /** The oldest epoch is in the tables, and no more in the log. */
  removeOldest(): void {
    const epoch = this.#epochs.shift()
    assert(epoch !== undefined)
    this.#bytes -= epoch.bytes
    for (const change of epoch.changes) this.settle(change)
  }

  /** A change is in the table, so that it can be read there. */
  settle(change: PendingChange): void {
    if (change.settled) return
    change.settled = true
    this.#table(change.table).delete(change.key)
  }

  get(table: number, key: string): RowChange | undefined {
    return this.#tables.get(table)?.get(key)
  }

  /** Rows of a table as the log leaves them. Both are in the order of keys. */
  *over(table: number, stored: Iterable<Row>, options: RangeOptions): Iterable<Row> {
    let left = options.limit ?? Infinity
    if (left <= 0) return
    for (const row of this.#merge(table, stored, options)) {
      yield row
      if (--left <= 0) return
    }
  }

  *#merge(table: number, stored: Iterable<Row>, { from, to }: RangeOptions): Iterable<Row> {
    const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
    const changes = this.#tables.get(table)?.range(range) ?? []
    const changed = changes[Symbol.iterator]()
    let next = changed.next()
    for (const row of stored) {
      let replaced = false
      while (next.done !== true) {
        const order = compareRowKeys(next.value[0], row.key)
        if (order > 0) break
        if (order === 0) replaced = true
        yield* rowOf(next.value[1])
        next = changed.next()
      }
      if (!replaced) yield row
    }
    for (; next.done !== true; next = changed.next()) yield* rowOf(next.value[1])
  }

  #table(table: number): SortedRows<PendingChange> {
    const known = this.#tables.get(table)
    if (known !== undefined) return known
    const rows = new SortedRows<PendingChange>()
    this.#tables.set(table, rows)
    return rows
  }
}

function rowOf({ key, bytes }: RowChange): readonly Row[] {
  return bytes === undefined ? [] : [{ key, bytes }]
}
