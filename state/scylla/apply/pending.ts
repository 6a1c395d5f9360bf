import { compareRowKeys } from '../../row-key.ts'
import { SortedRows } from '../../sorted-rows.ts'
import type { RangeOptions, Row, RowChange } from '../../state-store.ts'
import type { Segment } from '../journal/segment.ts'
import { Floors } from '../rows/floors.ts'

/** A committed segment with its changes. */
export interface PendingSegment {
  readonly segment: Segment
  readonly changes: readonly RowChange[]
}

/** The last change of a row, and the number of its segment. */
interface PendingRow extends RowChange {
  readonly number: number
}

/**
 * What was committed and need not be in the tables yet, for each row its last change. Reading tables
 * takes time, in which segments are applied: a segment stays here until every read that began before
 * it was applied has come to its end, so that each read sees all of an epoch or nothing.
 */
export class Pending {
  /** Where the rows of ranges begin, with everything that was added. */
  readonly floors = new Floors()
  readonly #tables = new Map<number, SortedRows<PendingRow>>()
  readonly #segments: PendingSegment[] = []
  /** Where each read that is going on began: what was applied by then. */
  readonly #reads = new Set<{ readonly appliedUpTo: number }>()
  #appliedUpTo: number
  #committedUpTo: number
  #bytes = 0

  constructor(appliedUpTo: number) {
    this.#appliedUpTo = appliedUpTo
    this.#committedUpTo = appliedUpTo
  }

  /** The last segment that was added. */
  get committedUpTo(): number {
    return this.#committedUpTo
  }

  /** Segments up to this one are in the tables. */
  get appliedUpTo(): number {
    return this.#appliedUpTo
  }

  /** Bytes of all segments that are held. */
  get bytes(): number {
    return this.#bytes
  }

  /** Segments that are not in the tables yet, from the oldest on. */
  get unapplied(): readonly PendingSegment[] {
    return this.#segments.filter(({ segment }) => segment.number > this.#appliedUpTo)
  }

  add(pending: PendingSegment): void {
    const { number } = pending.segment
    for (const { table, key, bytes } of pending.changes) {
      this.#table(table).set(key, { table, key, bytes, number })
      if (bytes !== undefined) this.floors.lower(table, key)
    }
    this.#committedUpTo = number
    this.#segments.push(pending)
    this.#bytes += pending.segment.bytes
  }

  /** Every segment up to `number` is in the tables. */
  applied(number: number): void {
    this.#appliedUpTo = number
    this.#letGo()
  }

  /** Holds everything that is not in the tables now, until `end` of what it answers. */
  beginRead(): { readonly appliedUpTo: number; readonly end: () => void } {
    const read = { appliedUpTo: this.#appliedUpTo }
    this.#reads.add(read)
    const end = () => {
      this.#reads.delete(read)
      this.#letGo()
    }
    return { ...read, end }
  }

  /** Whether `change` is the last one of its row, as far as is known here. */
  isLast({ table, key }: RowChange, number: number): boolean {
    return this.#tables.get(table)?.get(key)?.number === number
  }

  /** The last change of a row, unless it was in the tables before `appliedUpTo`. */
  get(table: number, key: string, appliedUpTo = 0): RowChange | undefined {
    const row = this.#tables.get(table)?.get(key)
    return row !== undefined && row.number > appliedUpTo ? row : undefined
  }

  /** Changes of a range, in the order of keys. */
  changesIn(table: number, range: RangeOptions): readonly RowChange[] {
    return [...(this.#tables.get(table)?.range(range) ?? [])].map(([, change]) => change)
  }

  #letGo(): void {
    const needed = Math.min(...[...this.#reads].map(({ appliedUpTo }) => appliedUpTo), Infinity)
    const upTo = Math.min(this.#appliedUpTo, needed)
    for (;;) {
      const [first] = this.#segments
      if (first === undefined || first.segment.number > upTo) return
      this.#segments.shift()
      this.#bytes -= first.segment.bytes
      for (const change of first.changes) {
        if (this.isLast(change, first.segment.number)) {
          this.#tables.get(change.table)?.delete(change.key)
        }
      }
    }
  }

  #table(table: number): SortedRows<PendingRow> {
    const known = this.#tables.get(table)
    if (known !== undefined) return known
    const rows = new SortedRows<PendingRow>()
    this.#tables.set(table, rows)
    return rows
  }
}

/** Stored rows as changes leave them. Both are in the order of keys. */
export function* merged(stored: Iterable<Row>, changes: readonly RowChange[]): Iterable<Row> {
  let next = 0
  for (const row of stored) {
    let replaced = false
    for (let change = changes[next]; change !== undefined; change = changes[next]) {
      const order = compareRowKeys(change.key, row.key)
      if (order > 0) break
      if (order === 0) replaced = true
      yield* rowOf(change)
      next++
    }
    if (!replaced) yield row
  }
  for (const change of changes.slice(next)) yield* rowOf(change)
}

function rowOf({ key, bytes }: RowChange): readonly Row[] {
  return bytes === undefined ? [] : [{ key, bytes }]
}
