/** A number and where the bytes behind it begin. */
export interface ReadLong {
  readonly value: number
  readonly end: number
}

const bytesMax = 10

/** Reads Avro's `long` (zigzag, seven bits a byte, the lowest first); `invalid` past 2^52. */
export function readLong(bytes: Buffer, start: number): ReadLong | 'incomplete' | 'invalid' {
  let zigzag = 0
  for (let index = 0; index < bytesMax; index++) {
    const byte = bytes[start + index]
    if (byte === undefined) return 'incomplete'
    zigzag += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value: valueOf(zigzag), end: start + index + 1 }
    if (!Number.isSafeInteger(zigzag)) return 'invalid'
  }
  return 'invalid'
}

/** The bytes of a number from 0 to 2^52. */
export function longBytes(value: number): Buffer {
  const bytes: number[] = []
  let rest = value * 2
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

function valueOf(zigzag: number): number {
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
}
