import type { FileHandle } from 'node:fs/promises'
import type { ByteSource, FoundBytes } from './byte-source.ts'
import { Inflater } from './inflater.ts'

/** Small, since what it inflates to (a thousand times as much at worst) is held in memory. */
const inputBytes = 16 << 10

/**
 * What is in a gzip file; offsets count its inflated bytes. It is read forwards: going back, as at
 * a restart, inflates it again from its beginning.
 */
export class GzipBytes implements ByteSource {
  readonly #handle: FileHandle
  #inflater = new Inflater()
  /** Inflated bytes that were not let go of yet; the first is at `#heldOffset`. */
  #held: Buffer[] = []
  #heldOffset = 0
  #heldBytes = 0
  #inputOffset = 0
  #beyond: FoundBytes['beyond'] = 'more'
  #problem = ''

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async read(offset: number, length: number): Promise<FoundBytes> {
    if (offset < this.#heldOffset || (await this.#hasGrown())) this.#restart()
    this.#forget(offset)
    while (this.#beyond === 'more' && this.#heldOffset + this.#heldBytes < offset + length) {
      await this.#inflateMore()
      this.#forget(offset)
    }
    const held = this.#join()
    const chunk = this.#heldOffset < offset ? held.subarray(held.length) : held.subarray(0, length)
    const beyond = chunk.length < held.length ? 'more' : this.#beyond
    return { chunk, beyond, problem: this.#problem, seenBytes: this.#inputOffset }
  }

  readAhead(): void {
    // Inflating is done off the main thread already, and costs more than the disk.
  }

  async close(): Promise<void> {
    this.#inflater.close()
    await this.#handle.close()
  }

  /** Whether a file that stopped short before has gone on. */
  async #hasGrown(): Promise<boolean> {
    return this.#beyond === 'end' && (await this.#handle.stat()).size > this.#inputOffset
  }

  #restart(): void {
    this.#inflater.close()
    this.#inflater = new Inflater()
    this.#held = []
    this.#heldOffset = 0
    this.#heldBytes = 0
    this.#inputOffset = 0
    this.#beyond = 'more'
  }

  async #inflateMore(): Promise<void> {
    const input = Buffer.allocUnsafe(inputBytes)
    const { bytesRead } = await this.#handle.read(input, 0, inputBytes, this.#inputOffset)
    const result =
      bytesRead === 0
        ? await this.#inflater.finish()
        : await this.#inflater.inflate(input.subarray(0, bytesRead))
    this.#inputOffset += bytesRead
    this.#beyond = result.beyond
    this.#problem = result.problem
    for (const piece of result.pieces) {
      this.#held.push(piece)
      this.#heldBytes += piece.length
    }
  }

  /** Lets go of what lies before `offset`. */
  #forget(offset: number): void {
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      const before = Math.min(offset - this.#heldOffset, first.length)
      this.#heldOffset += before
      this.#heldBytes -= before
      if (before === first.length) this.#held.shift()
      else this.#held[0] = first.subarray(before)
      if (this.#heldOffset >= offset) return
    }
  }

  #join(): Buffer {
    const [first, second] = this.#held
    if (first !== undefined && second === undefined) return first
    const joined = Buffer.concat(this.#held, this.#heldBytes)
    this.#held = [joined]
    return joined
  }
}
