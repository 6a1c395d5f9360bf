import { Heap } from '../../heap.ts'
import type { RangeOptions } from '../../state-store.ts'
import type { Place } from './place.ts'
import type { RowReader } from './row-reader.ts'
import type { StoredRow } from './stored-row.ts'
import type { SpreadTable } from './table-facts.ts'

/** Rows that are read of one partition at a time. */
const stepRowsMax = 256

/** A range with its limit. */
export interface LimitedRange extends RangeOptions {
  readonly limit: number
}

/** Rows of several partitions, in the order of their keys, up to the range's limit. */
export async function mergePlaces(
  reader: RowReader,
  facts: SpreadTable,
  places: readonly Place[],
  range: LimitedRange,
): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = []
  // Somewhat more than each one's share, so that most are asked once.
  const step = Math.min(
    Math.ceil((range.limit / places.length) * 1.5) + 2,
    stepRowsMax,
    range.limit,
  )
  const cursors = places.map((place) => new Cursor(reader, facts, place, { ...range, limit: step }))
  await Promise.all(cursors.map((cursor) => cursor.fill()))
  const heads = new Heap<Cursor>((left, right) => left.isBefore(right))
  for (const cursor of cursors) if (cursor.head !== undefined) heads.push(cursor)
  for (let top = heads.top(); top?.head !== undefined; top = heads.top()) {
    if (rows.length >= range.limit) break
    heads.pop()
    rows.push(top.head)
    await top.next()
    if (top.head !== undefined) heads.push(top)
  }
  return rows
}

/** Where the reading of one partition stands. */
class Cursor {
  readonly #reader: RowReader
  readonly #facts: SpreadTable
  readonly #place: Place
  #range: LimitedRange
  #rows: readonly StoredRow[] = []
  #at = 0
  #atEnd = false

  constructor(reader: RowReader, facts: SpreadTable, place: Place, range: LimitedRange) {
    this.#reader = reader
    this.#facts = facts
    this.#place = place
    this.#range = range
  }

  get head(): StoredRow | undefined {
    return this.#rows[this.#at]
  }

  isBefore({ head: other }: Cursor): boolean {
    const { head } = this
    if (head === undefined || other === undefined) return head !== undefined
    return Buffer.compare(head.keyBytes, other.keyBytes) < 0
  }

  async next(): Promise<void> {
    this.#at++
    if (this.head === undefined && !this.#atEnd) await this.fill()
  }

  async fill(): Promise<void> {
    this.#rows = await this.#reader.readPlace(this.#facts, this.#place, this.#range)
    this.#at = 0
    this.#atEnd = this.#rows.length < this.#range.limit
    const last = this.#rows.at(-1)
    // The next key in the order of bytes.
    if (last !== undefined) this.#range = { ...this.#range, from: `${last.key}\0` }
  }
}
