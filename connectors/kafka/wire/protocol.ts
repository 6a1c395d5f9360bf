/**
 * The types of Kafka's protocol (kafka.apache.org/protocol, "Protocol Primitive Types"), as far as
 * requests before the compact encodings need them.
 */
export class ProtocolWriter {
  readonly #parts: Buffer[] = []

  int8(value: number): this {
    return this.#add(1, (part) => part.writeInt8(value))
  }

  int16(value: number): this {
    return this.#add(2, (part) => part.writeInt16BE(value))
  }

  int32(value: number): this {
    return this.#add(4, (part) => part.writeInt32BE(value))
  }

  string(value: string): this {
    const bytes = Buffer.from(value)
    this.int16(bytes.length).#parts.push(bytes)
    return this
  }

  bytes(value: Buffer): this {
    this.int32(value.length).#parts.push(value)
    return this
  }

  /** Items, each written by `write`. */
  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length)
    for (const item of items) write(item)
    return this
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#parts)
  }

  #add(length: number, write: (part: Buffer) => void): this {
    const part = Buffer.alloc(length)
    write(part)
    this.#parts.push(part)
    return this
  }
}

/** Reads what `ProtocolWriter` writes. Throws `RangeError` behind the end. */
export class ProtocolReader {
  readonly #bytes: Buffer
  #offset = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  int8(): number {
    return this.#bytes.readInt8(this.#move(1))
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#move(2))
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#move(4))
  }

  /** Text, or null. */
  string(): string | null {
    const length = this.int16()
    if (length < 0) return null
    return this.#slice(length).toString()
  }

  bytes(): Buffer {
    return this.#slice(Math.max(0, this.int32()))
  }

  array<T>(read: () => T): readonly T[] {
    const length = Math.max(0, this.int32())
    const items: T[] = []
    for (let index = 0; index < length; index++) items.push(read())
    return items
  }

  #slice(length: number): Buffer {
    const start = this.#move(length)
    if (start + length > this.#bytes.length) throw new RangeError('the answer breaks off')
    return this.#bytes.subarray(start, start + length)
  }

  #move(length: number): number {
    const start = this.#offset
    this.#offset += length
    return start
  }
}
