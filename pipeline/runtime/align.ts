import type { Frame } from './frame.ts'

interface Input<T> {
  watermarkMs: number
  /** The barrier that this input has shown and others have not yet. */
  heldAtEpoch: number | undefined
  readonly held: Frame<T>[]
}

/**
 * Joins several inputs into one, frame by frame, without RxJS.
 *
 * Barriers are aligned: an input that has shown barrier N is held until all have, so that the joined
 * stream has exactly the messages of epoch N before its one barrier N. The watermark is the minimum
 * over the inputs; one that has ended says Infinity. Held frames are bounded by the gate: a source that
 * has passed barrier N polls on only while queues have room.
 */
export class Aligner<T> {
  readonly #inputs: readonly Input<T>[]
  readonly #emit: (frame: Frame<T>) => void
  #watermarkMs = Number.NEGATIVE_INFINITY
  #tickMs = Number.NEGATIVE_INFINITY

  constructor(inputs: number, emit: (frame: Frame<T>) => void) {
    this.#emit = emit
    this.#inputs = Array.from({ length: inputs }, () => ({
      watermarkMs: Number.NEGATIVE_INFINITY,
      heldAtEpoch: undefined,
      held: [],
    }))
  }

  push(index: number, frame: Frame<T>): void {
    const input = this.#inputs[index]
    if (input === undefined) throw new RangeError(`no input ${index}`)
    if (input.heldAtEpoch !== undefined) {
      input.held.push(frame)
      return
    }
    switch (frame.kind) {
      case 'batch':
        return this.#emit(frame)
      case 'watermark':
        input.watermarkMs = frame.timestampMs
        return this.#advance()
      case 'tick':
        return this.#tick(frame.nowMs)
      case 'barrier':
        input.heldAtEpoch = frame.epoch
        return this.#release(frame.epoch)
    }
  }

  #advance(): void {
    const minimumMs = Math.min(...this.#inputs.map((input) => input.watermarkMs))
    if (minimumMs <= this.#watermarkMs) return
    this.#watermarkMs = minimumMs
    this.#emit({ kind: 'watermark', timestampMs: minimumMs })
  }

  #tick(nowMs: number): void {
    if (nowMs <= this.#tickMs) return
    this.#tickMs = nowMs
    this.#emit({ kind: 'tick', nowMs })
  }

  #release(epoch: number): void {
    if (this.#inputs.some((input) => input.heldAtEpoch !== epoch)) return
    this.#emit({ kind: 'barrier', epoch })
    const held = this.#inputs.map((input) => {
      input.heldAtEpoch = undefined
      return input.held.splice(0)
    })
    for (const [index, frames] of held.entries()) {
      for (const frame of frames) this.push(index, frame)
    }
  }
}
