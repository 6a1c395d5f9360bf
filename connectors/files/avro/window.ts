import type { ByteSource, FoundBytes } from '../bytes/byte-source.ts'

/** The bytes of a file around the place that is read, so that small blocks do not cost a read each. */
export class Window {
  readonly #bytes: ByteSource
  readonly #chunkBytes: number
  #offset = 0
  #found: FoundBytes = { chunk: Buffer.alloc(0), beyond: 'more', problem: '', seenBytes: 0 }

  constructor(bytes: ByteSource, chunkBytes: number) {
    this.#bytes = bytes
    this.#chunkBytes = chunkBytes
  }

  /** What the last read of the file found. */
  get last(): FoundBytes {
    return this.#found
  }

  /** `length` bytes from `offset`; fewer only where there are no more now. */
  async at(offset: number, length: number): Promise<Buffer> {
    const start = offset - this.#offset
    const { chunk } = this.#found
    if (start >= 0 && start + length <= chunk.length) return chunk.subarray(start, start + length)
    this.#found = await this.#bytes.read(offset, Math.max(length, this.#chunkBytes))
    this.#offset = offset
    return this.#found.chunk.subarray(0, length)
  }
}
