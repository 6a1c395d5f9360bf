import { createGunzip } from 'node:zlib'
import type { FoundBytes } from './byte-source.ts'

/** What came out of a piece of input, and whether more can. */
export interface Inflated {
  readonly pieces: readonly Buffer[]
  readonly beyond: FoundBytes['beyond']
  readonly problem: string
}

/**
 * Inflates gzip, piece by piece, and gives what was inflated before an error too (a stream in a
 * pipeline would throw it away).
 */
export class Inflater {
  readonly #gunzip = createGunzip({ chunkSize: 64 << 10 })
  #pieces: Buffer[] = []
  #error: NodeJS.ErrnoException | undefined
  #ended = false
  #settle: () => void = () => undefined

  constructor() {
    this.#gunzip.on('data', (piece: Buffer) => this.#pieces.push(piece))
    this.#gunzip.on('error', (error) => {
      this.#error = error
      this.#settle()
    })
    // Comes early when something else than gzip follows the gzip data: that is ignored, as gzip does.
    this.#gunzip.on('end', () => {
      this.#ended = true
      this.#settle()
    })
  }

  /** Inflates the next piece of input. */
  async inflate(input: Buffer): Promise<Inflated> {
    await this.#untilSettled((settle) => this.#gunzip.write(input, settle))
    return this.#take('more')
  }

  /** To be called when there is no more input. `end`: the input stops short, more may be written. */
  async finish(): Promise<Inflated> {
    await this.#untilSettled(() => this.#gunzip.end())
    return this.#take('complete')
  }

  close(): void {
    this.#gunzip.destroy()
  }

  /** Its end and its errors may come between two calls, too: then there is nothing to wait for. */
  async #untilSettled(begin: (settle: () => void) => void): Promise<void> {
    if (this.#ended || this.#error !== undefined) return
    await new Promise<void>((resolve) => {
      this.#settle = resolve
      begin(resolve)
    })
  }

  #take(otherwise: 'more' | 'complete'): Inflated {
    const pieces = this.#pieces
    this.#pieces = []
    if (this.#error !== undefined) {
      const short = this.#error.code === 'Z_BUF_ERROR'
      return { pieces, beyond: short ? 'end' : 'broken', problem: this.#error.message }
    }
    return { pieces, beyond: this.#ended ? 'complete' : otherwise, problem: '' }
  }
}
