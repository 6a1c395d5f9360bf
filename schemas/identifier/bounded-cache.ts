/**
 * Keeps the values used last: at least `entriesMax / 2` of them, at the most `entriesMax`. Two
 * generations instead of a list of uses: when the young one is full, it becomes the old one and what
 * was not used since then goes.
 */
export class BoundedCache<T> {
  readonly #generationMax: number
  #young = new Map<string, T>()
  #old = new Map<string, T>()

  constructor(entriesMax: number) {
    this.#generationMax = Math.max(1, Math.floor(entriesMax / 2))
  }

  get(key: string): T | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: T): void {
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  /** Entries held, those of both generations counted twice. */
  get size(): number {
    return this.#young.size + this.#old.size
  }
}
