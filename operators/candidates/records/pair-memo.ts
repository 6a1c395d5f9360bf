import type { Agreement } from '../comparison.ts'
import type { ReadingColumn } from './record-table.ts'

/** Results that one memo keeps; it starts anew when it is full. */
const entriesMax = 1 << 20

/** Computes a number for two readings of a column once, as long as the memo has room. */
export class PairMemo {
  readonly #column: ReadingColumn
  readonly #of: (agreement: Agreement) => number
  readonly #entries = new Map<number, number>()

  constructor(column: ReadingColumn, of: (agreement: Agreement) => number) {
    this.#column = column
    this.#of = of
  }

  /** The number for two records, or undefined where one of them has no reading. */
  get(left: number, right: number): number | undefined {
    const { places, readings, comparison } = this.#column
    const leftPlace = places[left] ?? -1
    const rightPlace = places[right] ?? -1
    if (leftPlace < 0 || rightPlace < 0) return undefined
    const low = Math.min(leftPlace, rightPlace)
    const key = low * readings.length + Math.max(leftPlace, rightPlace)
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    const one = readings[leftPlace]
    const other = readings[rightPlace]
    if (one === undefined || other === undefined) return undefined
    const value = this.#of(comparison.compare(one, other))
    if (this.#entries.size >= entriesMax) this.#entries.clear()
    this.#entries.set(key, value)
    return value
  }
}
