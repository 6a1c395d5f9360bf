import avro from 'avsc'

/** The slice of avsc's reading and writing position that is used here; its typings leave it out. */
interface Tap {
  pos: number
  readLong(): number
  writeLong(value: number): void
  /** Eight bytes, least significant first. */
  unpackLongBytes(): Buffer
  packLongBytes(bytes: Buffer): void
}

/** avsc computes zigzag in floating point, which doubles a number: up to here that is exact. */
const exactMax = 2 ** 52

/**
 * Avro's `long` without loss: a number where it is a safe integer, else a bigint. Slower than avsc's own
 * only for values past ±2^52.
 */
class ExactLongType extends avro.types.LongType {
  _check(
    value: unknown,
    _flags?: unknown,
    hook?: (value: unknown, type: avro.Type) => void,
  ): boolean {
    const fits = isLong(value)
    if (!fits) hook?.(value, this)
    return fits
  }

  _read(tap: Tap): number | bigint {
    const start = tap.pos
    const value = tap.readLong()
    if (value > -exactMax && value < exactMax) return value
    tap.pos = start
    const exact = tap.unpackLongBytes().readBigInt64LE()
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
  }

  _write(tap: Tap, value: unknown): void {
    if (!isLong(value)) throw new RangeError(`${String(value)} is no 64-bit integer`)
    if (typeof value === 'number' && value > -exactMax && value < exactMax) {
      return tap.writeLong(value)
    }
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(value))
    tap.packLongBytes(bytes)
  }
}

/** The one instance of the type. */
export const exactLong: avro.Type = new ExactLongType()

function isLong(value: unknown): value is number | bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value
  return Number.isSafeInteger(value)
}
