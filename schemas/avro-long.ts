import avro from 'avsc'

/** The slice of avsc's types that its typings leave out. */
interface Writer {
  _write(tap: unknown, value: unknown): void
}

const parent = avro.types.LongType.prototype as unknown as Writer

/** Avro's zigzag encoding doubles a number, which avsc does in floating point. */
const longMin = -(2 ** 52)

/**
 * Avro's `long` for numbers from −2^52 to 2^53 − 2. avsc refuses what lies above, but writes another
 * number for much of what lies below; that is refused here.
 */
class SafeLongType extends avro.types.LongType implements Writer {
  _write(tap: unknown, value: unknown): void {
    if (typeof value === 'number' && value < longMin) {
      throw new RangeError(`${value} is below ${longMin}, the smallest long that can be written`)
    }
    parent._write.call(this, tap, value)
  }
}

const safeLong = new SafeLongType()

/** A type hook for avsc: puts `SafeLongType` wherever a schema says `long`. */
export function safeLongs(schema: unknown): avro.Type | undefined {
  if (schema === 'long') return safeLong
  const isPlainObject = typeof schema === 'object' && schema !== null && !('logicalType' in schema)
  return isPlainObject && 'type' in schema && schema.type === 'long' ? safeLong : undefined
}
