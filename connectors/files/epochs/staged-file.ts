import { open, rename, rm, type FileHandle } from 'node:fs/promises'

/** Bytes that wait in memory before they are written. */
const pendingBytesMax = 1 << 20

/**
 * Lines, or bytes, on their way into a file that appears as a whole. A step that failed can be repeated: nothing
 * is written twice.
 */
export class StagedFile {
  readonly #path: string
  #handle: FileHandle | undefined
  #closed = false
  #pending: (string | Buffer)[] = []
  #pendingBytes = 0
  #writtenBytes = 0
  #flushing: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  /** Bytes of all that was added so far. */
  get bytes(): number {
    return this.#writtenBytes + this.#pendingBytes
  }

  /** Whether so much waits in memory that `flush` is due. */
  get isFull(): boolean {
    return this.#pendingBytes >= pendingBytesMax
  }

  /** Adds a line, without its line break. */
  add(line: string): void {
    if (line.includes('\n')) throw new Error(`a line must not contain a line break: ${line}`)
    this.#pending.push(line)
    this.#pendingBytes += Buffer.byteLength(line) + 1
  }

  /** Adds bytes as they are. A file takes either lines or bytes. */
  addBytes(bytes: Buffer): void {
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
  }

  /** Writes the lines and bytes that wait in memory. */
  async flush(): Promise<void> {
    const flushing = this.#flushing.then(() => this.#flush())
    this.#flushing = flushing.catch(() => undefined)
    return flushing
  }

  /** Makes the lines durable under the name `path`, in the same file system. */
  async seal(path: string): Promise<void> {
    await this.flush()
    if (!this.#closed) {
      await this.#handle?.datasync()
      await this.#handle?.close()
      this.#closed = true
    }
    await rename(this.#path, path)
  }

  /** Throws the lines away. */
  async discard(): Promise<void> {
    await this.#flushing
    if (!this.#closed) await this.#handle?.close()
    this.#closed = true
    if (this.#handle !== undefined) await rm(this.#path, { force: true })
  }

  async #flush(): Promise<void> {
    this.#handle ??= await open(this.#path, 'w')
    const pending = this.#pending
    if (pending.length === 0) return
    const bytes = bytesOf(pending)
    // At a position, so that a try that failed half-way is written over.
    for (let written = 0; written < bytes.length;) {
      const rest = bytes.length - written
      const place = this.#writtenBytes + written
      written += (await this.#handle.write(bytes, written, rest, place)).bytesWritten
    }
    this.#pending = this.#pending.slice(pending.length)
    this.#pendingBytes -= bytes.length
    this.#writtenBytes += bytes.length
  }
}

function bytesOf(pending: readonly (string | Buffer)[]): Buffer {
  const isBytes = (part: string | Buffer) => typeof part !== 'string'
  return pending.every(isBytes) ? Buffer.concat(pending) : Buffer.from(`${pending.join('\n')}\n`)
}
