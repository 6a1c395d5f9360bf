import type { Frame, Watermark } from './frame.ts'
import type { GateQueue } from './gate.ts'

interface Input<T> {
  watermarkMs: number
  idle: boolean
  /** Bounds the frames that are held. */
  readonly queue: GateQueue
  /** The barrier that this input has shown and others have not yet. */
  heldAtEpoch: number | undefined
  readonly held: Frame<T>[]
}

/**
 * Joins several inputs into one, frame by frame, without RxJS.
 *
 * Barriers are aligned: an input that has shown barrier N is held until all have, so that the joined
 * stream has exactly the messages of epoch N before its one barrier N. Held frames count against the
 * gate, so that sources wait while one of them is late with its barrier. The watermark is the minimum
 * over the inputs that are not idle; one that has ended says Infinity.
 */
export class Aligner<T> {
  readonly #inputs: readonly Input<T>[]
  readonly #emit: (frame: Frame<T>) => void
  #watermark: Watermark = { kind: 'watermark', timestampMs: Number.NEGATIVE_INFINITY, idle: false }
  #tickMs = Number.NEGATIVE_INFINITY

  /** One input for each queue. */
  constructor(queues: readonly GateQueue[], emit: (frame: Frame<T>) => void) {
    this.#emit = emit
    this.#inputs = queues.map((queue) => ({
      watermarkMs: Number.NEGATIVE_INFINITY,
      idle: false,
      queue,
      heldAtEpoch: undefined,
      held: [],
    }))
  }

  push(index: number, frame: Frame<T>): void {
    const input = this.#inputs[index]
    if (input === undefined) throw new RangeError(`no input ${index}`)
    if (input.heldAtEpoch !== undefined) {
      input.queue.enter()
      input.held.push(frame)
      return
    }
    switch (frame.kind) {
      case 'batch':
        return this.#emit(frame)
      case 'watermark':
        input.watermarkMs = frame.timestampMs
        input.idle = frame.idle
        return this.#advance()
      case 'tick':
        return this.#tick(frame.nowMs)
      case 'barrier':
        input.heldAtEpoch = frame.epoch
        return this.#release(frame.epoch)
    }
  }

  #advance(): void {
    const active = this.#inputs.filter((input) => !input.idle)
    const idle = active.length === 0
    // With every input idle, what was seen is all there is to go by.
    const reachedMs = idle
      ? Math.max(...this.#inputs.map(({ watermarkMs }) => watermarkMs))
      : Math.min(...active.map(({ watermarkMs }) => watermarkMs))
    const timestampMs = Math.max(reachedMs, this.#watermark.timestampMs)
    if (timestampMs === this.#watermark.timestampMs && idle === this.#watermark.idle) return
    this.#watermark = { kind: 'watermark', timestampMs, idle }
    this.#emit(this.#watermark)
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
      for (const frame of frames) {
        this.#inputs[index]?.queue.leave()
        this.push(index, frame)
      }
    }
  }
}
