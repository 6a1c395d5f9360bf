import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, fixed, int, long, roundTrip, typeOf } from './types.ts'

describe('a round trip', () => {
  it('should keep every decimal of its precision and scale, in bytes and fixed', () => {
    const shapes = fc.integer({ min: 1, max: 60 }).chain((precision) => {
      const unscaled = fc.bigInt({
        min: -(10n ** BigInt(precision)) + 1n,
        max: 10n ** BigInt(precision) - 1n,
      })
      return fc.tuple(fc.constant(precision), fc.integer({ min: 0, max: precision }), unscaled)
    })
    fc.assert(
      fc.property(shapes, ([precision, scale, unscaled]) => {
        const text = decimalText(unscaled, scale)
        const inBytes = decimal(precision, scale)
        expect(roundTrip(typeOf(inBytes), text)).toBe(text)
        const inFixed = { ...inBytes, type: 'fixed', name: 'Amount', size: 26 }
        expect(roundTrip(typeOf(inFixed), text)).toBe(text)
      }),
    )
  })

  it('should keep every count of microseconds and nanoseconds of 64 bits', () => {
    const count = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), nearToday)
    const units = fc.constantFrom('timestamp-millis', 'timestamp-micros', 'timestamp-nanos')
    fc.assert(
      fc.property(units, count, (unit, microseconds) => {
        const type = typeOf(long(unit))
        const bytes = longBytes(microseconds)
        const value: unknown = type.fromBuffer(bytes)
        expect(type.toBuffer(value).equals(bytes), `${unit} ${microseconds}`).toBe(true)
      }),
    )
  })

  it('should give numbers of milliseconds for all microseconds of 1691 to 2248', () => {
    const type = typeOf(long('timestamp-micros'))
    const limit = 1000n * 2n ** 43n
    fc.assert(
      fc.property(fc.bigInt({ min: 1n - limit, max: limit - 1n }), (microseconds) => {
        const value: unknown = type.fromBuffer(longBytes(microseconds))
        expect(value).toBe(Number(microseconds) / 1000)
        expect(type.toBuffer(value)).toEqual(longBytes(microseconds))
      }),
    )
  })

  it('should keep dates, UUIDs and durations', () => {
    const part = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.uuid(),
        part,
        (day, id, size) => {
          expect(roundTrip(typeOf(int('date')), day * 86_400_000)).toBe(day * 86_400_000)
          expect(roundTrip(typeOf({ type: 'string', logicalType: 'uuid' }), id)).toBe(id)
          expect(roundTrip(typeOf(fixed(16, { logicalType: 'uuid' })), id)).toBe(id)
          const bytes = Buffer.alloc(12)
          bytes.writeUInt32LE(size, (size % 3) * 4)
          const duration = typeOf(fixed(12, { logicalType: 'duration' }))
          expect(duration.toBuffer(duration.fromBuffer(bytes))).toEqual(bytes)
        },
      ),
    )
  })
})

// Helpers

/** Microseconds around the present. */
const nearToday = fc.bigInt({ min: 1_600_000_000_000_000n, max: 1_900_000_000_000_000n })

/** Avro's zigzag in variable length, by whole numbers. */
function longBytes(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  const bytes: number[] = []
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return Buffer.from([...bytes, Number(rest)])
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const point = digits.length - scale
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
  return unscaled < 0n ? `-${text}` : text
}
