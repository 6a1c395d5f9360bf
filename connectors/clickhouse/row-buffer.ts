const shortTextMax = 48
/** DateTime64(3) covers 1900-01-01 to 2299-12-31: past that ClickHouse fails the whole insert. */
const earliestMs = Date.UTC(1900, 0, 1)
const latestMs = Date.UTC(2299, 11, 31, 23, 59, 59, 999)
const dayMs = 86_400_000
/** Date covers 1970-01-01 to 2149-06-06. */
const lastDay = 65_535
const high = 4_294_967_296

/**
 * Rows in ClickHouse's RowBinary format, in one growing buffer
 * (https://clickhouse.com/docs/interfaces/formats/RowBinary): no text is built and none is parsed, so
 * no value can break a row. Integers are little-endian, a string is its length as a variable-length
 * integer and its bytes in UTF-8, a nullable value has a byte in front that is 1 for NULL.
 */
export class RowBuffer {
  #bytes: Buffer
  #view: DataView
  #length = 0

  constructor(initialBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(initialBytes)
    this.#view = viewOf(this.#bytes)
  }

  get length(): number {
    return this.#length
  }

  /** What was written so far: a view that is valid until the next write. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
  }

  /** Takes back what was written past `length`. */
  truncate(length: number): void {
    this.#length = Math.min(length, this.#length)
  }

  /** A value of so many bytes that are 0: an empty String, the number 0, the first day. */
  zeros(count: number): void {
    this.#reserve(count)
    this.#bytes.fill(0, this.#length, this.#length + count)
    this.#length += count
  }

  /** A Bool. */
  boolean(value: boolean): void {
    this.nullFlag(value)
  }

  /** An Int32. */
  int32(value: number): void {
    this.#reserve(4)
    this.#view.setInt32(this.#length, value, true)
    this.#length += 4
  }

  /** An integer of 8, 16 or 32 bytes, in two's complement. */
  bigInteger(value: bigint, size: number): void {
    this.#reserve(size)
    for (let at = 0; at < size; at += 8) {
      const word = BigInt.asUintN(64, value >> BigInt(8 * at))
      this.#view.setBigUint64(this.#length + at, word, true)
    }
    this.#length += size
  }

  /** A Float32. */
  float32(value: number): void {
    this.#reserve(4)
    this.#view.setFloat32(this.#length, value, true)
    this.#length += 4
  }

  /** Marks a nullable value as present (then write it) or as NULL (write nothing more). */
  nullFlag(isNull: boolean): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = isNull ? 1 : 0
  }

  /** A String. */
  text(value: string): void {
    this.#reserve(value.length * 3 + 5)
    if (value.length <= shortTextMax && this.#shortAscii(value)) return
    this.#longText(value)
  }

  /** A String from bytes that are UTF-8 already: `source[start, end)`. */
  bytes(source: Uint8Array, start: number, end: number): void {
    const size = end - start
    this.#reserve(size + 5)
    this.#length += putLength(this.#bytes, this.#length, size)
    if (size <= shortTextMax) {
      for (let at = start; at < end; at++) this.#bytes[this.#length++] = source[at] as number
      return
    }
    this.#bytes.set(source.subarray(start, end), this.#length)
    this.#length += size
  }

  /** An Int64 or UInt64; whole numbers within 2^53. */
  integer(value: number): void {
    this.#reserve(8)
    const upper = Math.floor(value / high)
    this.#view.setInt32(this.#length, (value - upper * high) | 0, true)
    this.#view.setInt32(this.#length + 4, upper | 0, true)
    this.#length += 8
  }

  /** A Float64. */
  float(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** A DateTime64(3). Times that it cannot hold become its first or last one. */
  dateTime(timestampMs: number): void {
    this.integer(Math.min(Math.max(Math.trunc(timestampMs), earliestMs), latestMs))
  }

  /** A Date: the day that a time is on, in UTC. Days that it cannot hold become its first or last one. */
  date(timestampMs: number): void {
    const day = Math.min(Math.max(Math.floor(timestampMs / dayMs), 0), lastDay)
    this.#reserve(2)
    this.#view.setUint16(this.#length, day, true)
    this.#length += 2
  }

  /** Begins an Array of so many values; write them behind it. */
  array(length: number): void {
    this.#reserve(5)
    this.#length += putLength(this.#bytes, this.#length, length)
  }

  /** Ids and names are short and ASCII nearly always: a loop beats a call into the runtime. */
  #shortAscii(value: string): boolean {
    const bytes = this.#bytes
    const start = this.#length + 1
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      if (code > 127) return false
      bytes[start + index] = code
    }
    bytes[this.#length] = value.length
    this.#length = start + value.length
    return true
  }

  #longText(value: string): void {
    const guessed = lengthSize(value.length)
    const start = this.#length + guessed
    const size = this.#bytes.write(value, start)
    const needed = lengthSize(size)
    if (needed !== guessed) {
      this.#bytes.copyWithin(this.#length + needed, start, start + size)
    }
    this.#length += putLength(this.#bytes, this.#length, size) + size
  }

  #reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
    this.#view = viewOf(larger)
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function lengthSize(length: number): number {
  let size = 1
  for (let rest = length; rest > 127; rest = Math.floor(rest / 128)) size++
  return size
}

/** Writes an unsigned LEB128 integer and answers how many bytes it took. */
function putLength(bytes: Buffer, at: number, length: number): number {
  let position = at
  let rest = length
  while (rest > 127) {
    bytes[position++] = (rest & 127) | 128
    rest = Math.floor(rest / 128)
  }
  bytes[position++] = rest
  return position - at
}
