import { Transform, type TransformCallback } from 'node:stream'

/** Bytes that pass in one direction, late or not at all. Holds one chunk at a time; the sockets hold the rest. */
export class Shaper extends Transform {
  #delayMs = 0
  #stalled = false
  #held: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined

  /** Sets what happens from now on; a chunk that is held is judged again. */
  shape(delayMs: number, stalled: boolean): void {
    this.#delayMs = delayMs
    this.#stalled = stalled
    this.#schedule()
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#hold(() => done(null, chunk))
  }

  override _flush(done: TransformCallback): void {
    this.#hold(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer)
    this.#held = undefined
    done(error)
  }

  #hold(pass: () => void): void {
    this.#held = pass
    this.#schedule()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const pass = this.#held
    if (pass === undefined || this.#stalled) return
    const release = () => {
      this.#held = undefined
      pass()
    }
    if (this.#delayMs === 0) release()
    else this.#timer = setTimeout(release, this.#delayMs)
  }
}
