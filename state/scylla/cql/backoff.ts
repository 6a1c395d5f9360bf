const firstMs = 20
const longestMs = 1_000

/**
 * Waits between tries: 20 ms at first, twice as long each time, a second at the most, each a random
 * half shorter so that processes that fail together do not try together. Its end is a moment.
 */
export class Backoff {
  readonly #endMs: number
  #nextMs = firstMs

  /** Ends `forMs` from now. */
  constructor(forMs: number) {
    this.#endMs = performance.now() + forMs
  }

  /** Waits, or answers false where the end is past. */
  async wait(): Promise<boolean> {
    if (performance.now() >= this.#endMs) return false
    const delayMs = this.#nextMs * (0.5 + Math.random() / 2)
    this.#nextMs = Math.min(this.#nextMs * 2, longestMs)
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    return true
  }
}
