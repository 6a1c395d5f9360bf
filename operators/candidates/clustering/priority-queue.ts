/** A binary heap (Williams 1964): takes entries in any order and gives them back in one. */
export class PriorityQueue<T> {
  readonly #comesFirst: (left: T, right: T) => boolean
  readonly #entries: T[] = []

  constructor(comesFirst: (left: T, right: T) => boolean) {
    this.#comesFirst = comesFirst
  }

  add(entry: T): void {
    const entries = this.#entries
    let place = entries.push(entry) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = entries[above]
      if (parent === undefined || !this.#comesFirst(entry, parent)) break
      entries[place] = parent
      place = above
    }
    entries[place] = entry
  }

  /** Takes the first entry out; undefined when there is none. */
  take(): T | undefined {
    const first = this.#entries[0]
    const last = this.#entries.pop()
    if (last !== undefined && this.#entries.length > 0) this.#sink(last)
    return first
  }

  #sink(entry: T): void {
    const entries = this.#entries
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      const left = entries[below]
      const right = entries[below + 1]
      if (left === undefined) break
      if (right !== undefined && this.#comesFirst(right, left)) below++
      const child = entries[below]
      if (child === undefined || !this.#comesFirst(child, entry)) break
      entries[place] = child
      place = below
    }
    entries[place] = entry
  }
}
