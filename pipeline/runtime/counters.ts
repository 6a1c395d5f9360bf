/** Counters of one step: sums since the state began, saved with it. */
export class Counters {
  readonly #values: Map<string, number>

  constructor(restored: Readonly<Record<string, number>> = {}) {
    this.#values = new Map(Object.entries(restored))
  }

  add(name: string, by = 1): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + by)
  }

  get(name: string): number {
    return this.#values.get(name) ?? 0
  }

  /** A copy, for a manifest. */
  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#values)
  }
}

/** How rejected messages are counted: `rejected/<reason>`. */
export const rejectedCounter = (reason: string): string => `rejected/${reason}`
