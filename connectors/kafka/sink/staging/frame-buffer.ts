import { frameHeadBytes, frameVersion, parts } from './frame-layout.ts'
import type { OutgoingMessage } from './outgoing-message.ts'

/** UTF-8 takes at most three bytes for a UTF-16 code unit. */
const utf8BytesMax = 3

/** Collects messages as a chunk; see `frameVersion` for the layout. */
export class FrameBuffer {
  readonly #initialBytes: number
  #buffer: Buffer
  #length = 0
  #content = 0

  constructor(initialBytes: number) {
    this.#initialBytes = initialBytes
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes)
    this.#begin()
  }

  /** Bytes so far; 0 while there is no message. */
  get length(): number {
    return this.#length === 1 ? 0 : this.#length
  }

  /** Adds a message; answers the bytes of its key, value and headers. */
  append(message: OutgoingMessage): number {
    const { key, value, partition, headers } = message
    const start = this.#length
    this.#content = 0
    this.#reserve(frameHeadBytes + 4)
    this.#length = start + frameHeadBytes
    if (partition !== undefined) this.#length = this.#buffer.writeInt32LE(partition, this.#length)
    if (key !== null) this.#sized(key)
    if (headers !== undefined) this.#headers(headers)
    if (value !== null) this.#bytes(value)

    const present =
      (key === null ? 0 : parts.key) |
      (value === null ? 0 : parts.value) |
      (partition === undefined ? 0 : parts.partition) |
      (headers === undefined ? 0 : parts.headers)
    this.#buffer.writeUInt32LE(this.#length - start - 4, start)
    this.#buffer[start + 4] = present
    this.#buffer.writeDoubleLE(message.timestampMs, start + 5)
    return this.#content
  }

  /** Hands the chunk over and begins a new one, which is taken to become as long. */
  take(): Buffer {
    const chunk = this.#buffer.subarray(0, this.#length)
    this.#buffer = Buffer.allocUnsafeSlow(this.#length + this.#initialBytes)
    this.#begin()
    return chunk
  }

  #begin(): void {
    this.#buffer[0] = frameVersion
    this.#length = 1
  }

  #headers(headers: Readonly<Record<string, string>>): void {
    const entries = Object.entries(headers)
    this.#reserve(4)
    this.#length = this.#buffer.writeUInt32LE(entries.length, this.#length)
    for (const [name, text] of entries) {
      this.#sized(name)
      this.#sized(text)
    }
  }

  #sized(content: string | Uint8Array): void {
    this.#reserve(4)
    const start = this.#length
    this.#length = start + 4
    if (typeof content === 'string') this.#text(content)
    else this.#bytes(content)
    this.#buffer.writeUInt32LE(this.#length - start - 4, start)
  }

  #text(text: string): void {
    this.#reserve(text.length * utf8BytesMax)
    const written = this.#buffer.write(text, this.#length)
    this.#content += written
    this.#length += written
  }

  #bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#content += bytes.length
    this.#length += bytes.length
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
