import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

const chunkCharactersMax = 65_536

/** Writes lines to a file, compressed if its name ends in `.gz`; waits when the disk is slow. */
export class NdjsonWriter {
  readonly #stream: Writable
  readonly #done: Promise<void>
  #chunk = ''

  constructor(path: string) {
    const file = createWriteStream(path)
    this.#stream = path.endsWith('.gz') ? createGzip({ level: 9 }) : file
    if (this.#stream !== file) this.#stream.pipe(file)
    this.#done = finished(file)
  }

  /** Resolves at once, unless the file has to catch up. */
  write(line: string): void | Promise<void> {
    this.#chunk += `${line}\n`
    if (this.#chunk.length >= chunkCharactersMax) return this.#flush()
  }

  async close(): Promise<void> {
    await this.#flush()
    this.#stream.end()
    await this.#done
  }

  async #flush(): Promise<void> {
    const chunk = this.#chunk
    this.#chunk = ''
    if (!this.#stream.write(chunk)) await once(this.#stream, 'drain')
  }
}
