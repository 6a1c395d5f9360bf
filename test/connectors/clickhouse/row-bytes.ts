/** Reads RowBinary back, as ClickHouse would: the other half of `RowBuffer`, for tests. */
export class RowReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  text(): string {
    let length = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = this.#bytes.readUInt8(this.#at++)
      length += (byte & 127) * shift
      if (byte < 128) break
    }
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }

  integer(): number {
    this.#at += 8
    return Number(this.#bytes.readBigInt64LE(this.#at - 8))
  }

  float(): number {
    this.#at += 8
    return this.#bytes.readDoubleLE(this.#at - 8)
  }

  isNull(): boolean {
    return this.#bytes.readUInt8(this.#at++) === 1
  }
}
