import { compareRowKeys } from '../row-key.ts'
import type { RangeOptions, Row } from '../state-store.ts'

/** Rows of one table in memory, in order when asked for in order. */
export class MemoryTable {
  readonly #rows = new Map<string, Uint8Array>()
  #sorted: readonly string[] = []
  #added: string[] = []

  get(key: string): Uint8Array | undefined {
    return this.#rows.get(key)
  }

  set(key: string, bytes: Uint8Array): void {
    if (!this.#rows.has(key)) this.#added.push(key)
    this.#rows.set(key, bytes.slice())
  }

  delete(key: string): void {
    this.#rows.delete(key)
  }

  *range({ from, to, limit = Infinity }: RangeOptions = {}): Iterable<Row> {
    const keys = this.#keys()
    let left = limit
    for (let index = from === undefined ? 0 : firstAtOrAfter(keys, from); left > 0; index++) {
      const key = keys[index]
      if (key === undefined || (to !== undefined && compareRowKeys(key, to) >= 0)) return
      const bytes = this.#rows.get(key)
      if (bytes === undefined) continue
      left--
      yield { key, bytes }
    }
  }

  /** Sorting only what came since the last time keeps ranges linear. */
  #keys(): readonly string[] {
    if (this.#added.length === 0 && this.#sorted.length <= 2 * this.#rows.size + 16) {
      return this.#sorted
    }
    const added = [...new Set(this.#added)].toSorted(compareRowKeys)
    this.#sorted = merge(
      this.#sorted.filter((key) => this.#rows.has(key)),
      added.filter((key) => this.#rows.has(key)),
    )
    this.#added = []
    return this.#sorted
  }
}

function merge(left: readonly string[], right: readonly string[]): string[] {
  const merged: string[] = []
  let next = 0
  for (const key of left) {
    for (let other = right[next]; other !== undefined; other = right[next]) {
      const order = compareRowKeys(other, key)
      if (order > 0) break
      // A key that was deleted and set again is in both.
      if (order < 0) merged.push(other)
      next++
    }
    merged.push(key)
  }
  return merged.concat(right.slice(next))
}

function firstAtOrAfter(keys: readonly string[], from: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareRowKeys(keys[middle] ?? '', from) < 0) low = middle + 1
    else high = middle
  }
  return low
}
