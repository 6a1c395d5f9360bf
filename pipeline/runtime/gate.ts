import assert from 'node:assert/strict'

/** A queue that counts against the gate: what enters it must leave it. */
export interface GateQueue {
  enter(): void
  leave(): void
}

/**
 * Stops sources while any bounded queue behind them is full. RxJS has no back-pressure, so every
 * queue registers here, and a source waits for `open` before it polls. What is in flight is at most
 * the queues' bounds and one poll of each source.
 */
export class Gate {
  readonly #closedBy = new Set<string>()
  #waiting: (() => void)[] = []
  #closedSinceMs = 0
  #closedMs = 0

  /** How long it has been closed so far. */
  get closedMs(): number {
    return this.#closedMs + (this.isOpen ? 0 : performance.now() - this.#closedSinceMs)
  }

  get isOpen(): boolean {
    return this.#closedBy.size === 0
  }

  /** Resolves when the gate opens, or at the next `wake`: who waits looks again at why. */
  changed(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve))
  }

  /** Closes the gate for a reason, until `release` of the same one. */
  hold(reason: string): void {
    if (this.isOpen) this.#closedSinceMs = performance.now()
    this.#closedBy.add(reason)
  }

  release(reason: string): void {
    if (!this.#closedBy.delete(reason) || !this.isOpen) return
    this.#closedMs += performance.now() - this.#closedSinceMs
    this.wake()
  }

  /** Lets those who wait look again at what they wait for. */
  wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  /** A queue that closes the gate while it holds `depthMax` or more. */
  queue(name: string, depthMax: number): GateQueue {
    let depth = 0
    const enter = (): void => {
      depth += 1
      if (depth >= depthMax) this.hold(name)
    }
    const leave = (): void => {
      assert(depth > 0, `queue ${name} was left more often than entered`)
      depth -= 1
      if (depth < depthMax) this.release(name)
    }
    return { enter, leave }
  }
}
