import { compareRowKeys } from './row-key.ts'
import type { RangeOptions } from './state-store.ts'

/** Things by row key, in memory; put in order only when asked for in order. */
export class SortedRows<T> {
  readonly #rows = new Map<string, T>()
  /** Keys in order; some may have gone. Undefined when it is easier to begin anew. */
  #sorted: readonly string[] | undefined = []
  #added: string[] = []

  get(key: string): T | undefined {
    return this.#rows.get(key)
  }

  set(key: string, row: T): void {
    if (this.#sorted !== undefined && !this.#rows.has(key)) this.#added.push(key)
    this.#rows.set(key, row)
    // Where nobody asks for an order, what came and went must not pile up.
    if (this.#added.length > 2 * this.#rows.size + 1_000) {
      this.#sorted = undefined
      this.#added = []
    }
  }

  delete(key: string): void {
    this.#rows.delete(key)
  }

  *range({ from, to, limit = Infinity }: RangeOptions = {}): Iterable<readonly [string, T]> {
    const keys = this.#keys()
    let left = limit
    for (let index = from === undefined ? 0 : firstAtOrAfter(keys, from); left > 0; index++) {
      const key = keys[index]
      if (key === undefined || (to !== undefined && compareRowKeys(key, to) >= 0)) return
      const row = this.#rows.get(key)
      if (row === undefined) continue
      left--
      yield [key, row]
    }
  }

  /** Sorting only what came since the last time keeps ranges linear. */
  #keys(): readonly string[] {
    const sorted = this.#sorted
    if (sorted === undefined) {
      this.#sorted = [...this.#rows.keys()].toSorted(compareRowKeys)
    } else if (this.#added.length > 0 || sorted.length > 2 * this.#rows.size + 16) {
      const there = (key: string) => this.#rows.has(key)
      const added = [...new Set(this.#added)].filter(there).toSorted(compareRowKeys)
      this.#sorted = merge(sorted.filter(there), added)
    }
    this.#added = []
    return this.#sorted ?? []
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
