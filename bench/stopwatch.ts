import { startCost, type Cost } from './cost.ts'

/** Measures from the first message to the last commit, so that opening and closing are left out. */
export class Stopwatch {
  #stop: (() => Cost) | undefined
  #last: Cost | undefined

  /** Something has come. Only the first call counts. */
  start(): void {
    this.#stop ??= startCost()
  }

  /** Something is done. Only the last call counts. */
  lap(): void {
    this.#last = this.#stop?.()
  }

  /** What it took. Throws where nothing was done. */
  get cost(): Cost {
    if (this.#last === undefined) throw new Error('Nothing was measured')
    return this.#last
  }
}
