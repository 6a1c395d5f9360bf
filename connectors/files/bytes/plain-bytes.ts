import type { FileHandle } from 'node:fs/promises'
import type { ByteSource, FoundBytes } from './byte-source.ts'

interface Ahead {
  readonly offset: number
  readonly length: number
  readonly found: Promise<FoundBytes>
}

/** The bytes of a file as they are, with one chunk read ahead. */
export class PlainBytes implements ByteSource {
  readonly #handle: FileHandle
  #ahead: Ahead | undefined

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async read(offset: number, length: number): Promise<FoundBytes> {
    const ahead = this.#ahead
    this.#ahead = undefined
    if (ahead?.offset !== offset || ahead.length !== length) return this.#read(offset, length)
    const found = await ahead.found
    // The end is no news by now: whoever writes the file may have gone on.
    return found.beyond === 'more' ? found : this.#read(offset, length)
  }

  readAhead(offset: number, length: number): void {
    const found = this.#read(offset, length)
    // The same read is done again, and fails, when its turn comes.
    found.catch(() => undefined)
    this.#ahead = { offset, length, found }
  }

  async close(): Promise<void> {
    await this.#ahead?.found.catch(() => undefined)
    await this.#handle.close()
  }

  async #read(offset: number, length: number): Promise<FoundBytes> {
    // Not from the pool: messages keep views of the chunk, and it is let go as a whole.
    const chunk = Buffer.allocUnsafeSlow(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(chunk, filled, length - filled, offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    const beyond = filled < length ? 'end' : 'more'
    return { chunk: chunk.subarray(0, filled), beyond, problem: '', seenBytes: offset + filled }
  }
}
