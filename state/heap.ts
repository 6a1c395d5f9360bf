/** Entries with the smallest on top, by an order of the caller's. A binary heap. */
export class Heap<T> {
  #entries: T[] = []
  readonly #isBefore: (left: T, right: T) => boolean

  constructor(isBefore: (left: T, right: T) => boolean) {
    this.#isBefore = isBefore
  }

  get size(): number {
    return this.#entries.length
  }

  /** Every entry, in no order. */
  entries(): readonly T[] {
    return this.#entries
  }

  top(): T | undefined {
    return this.#entries[0]
  }

  push(entry: T): void {
    const entries = this.#entries
    let at = entries.length
    while (at > 0) {
      const parentAt = (at - 1) >>> 1
      const parent = entries[parentAt]
      if (parent === undefined || !this.#isBefore(entry, parent)) break
      entries[at] = parent
      at = parentAt
    }
    entries[at] = entry
  }

  pop(): void {
    const last = this.#entries.pop()
    if (last !== undefined && this.#entries.length > 0) this.#sink(last)
  }

  /** Keeps only the entries that `keep` says. */
  filter(keep: (entry: T) => boolean): void {
    const kept = this.#entries.filter(keep)
    this.#entries = []
    for (const entry of kept) this.push(entry)
  }

  #sink(entry: T): void {
    const entries = this.#entries
    let at = 0
    for (;;) {
      let childAt = 2 * at + 1
      let child = entries[childAt]
      if (child === undefined) break
      const right = entries[childAt + 1]
      if (right !== undefined && this.#isBefore(right, child)) {
        child = right
        childAt++
      }
      if (!this.#isBefore(child, entry)) break
      entries[at] = child
      at = childAt
    }
    entries[at] = entry
  }
}
