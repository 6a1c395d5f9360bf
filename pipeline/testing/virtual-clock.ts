import type { Clock } from '../runtime/run-types.ts'

interface Sleeper {
  readonly untilMs: number
  readonly wake: () => void
}

/**
 * A clock that stands still until somebody moves it, or until all that is left to do is to sleep:
 * then it jumps to the first sleeper. Sleeping for ever is allowed; such a sleeper is never woken.
 */
export class VirtualClock implements Clock {
  #nowMs: number
  readonly #sleepers = new Set<Sleeper>()
  #pumping = false

  constructor(nowMs = 0) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  /** Moves the clock and wakes those whose time has come. */
  advance(byMs: number): void {
    this.#nowMs += byMs
    for (const sleeper of this.#sleepers) if (sleeper.untilMs <= this.#nowMs) sleeper.wake()
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => () => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', abort)
        settle()
      }
      const abort = end(() => reject(signal?.reason as Error))
      const sleeper = { untilMs: this.#nowMs + delayMs, wake: end(resolve) }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', abort)
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    setImmediate(() => {
      this.#pumping = false
      const untilMs = Math.min(...[...this.#sleepers].map((sleeper) => sleeper.untilMs))
      if (!Number.isFinite(untilMs)) return
      this.advance(Math.max(0, untilMs - this.#nowMs))
      if (this.#sleepers.size > 0) this.#pump()
    })
  }
}
