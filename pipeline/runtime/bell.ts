import type { Clock } from './run-types.ts'

/** Wakes one waiter before its time is up. A ring that nobody waits for is kept for the next wait. */
export class Bell {
  #rung = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#rung = true
    this.#wake?.()
  }

  /** Resolves after `delayMs` or at the next ring, whichever comes first. */
  async wait(delayMs: number, clock: Clock): Promise<void> {
    if (!this.#rung) {
      const over = new AbortController()
      const rung = new Promise<void>((resolve) => (this.#wake = resolve))
      const slept = clock.sleep(delayMs, over.signal).catch(() => {})
      await Promise.race([rung, slept])
      this.#wake = undefined
      over.abort()
    }
    this.#rung = false
  }
}
