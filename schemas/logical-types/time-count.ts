import { decimalText, said, unscaledOf } from './decimal-text.ts'

/** How many digits after the point of a millisecond a schema counts: 3 for microseconds. */
export type Digits = 0 | 3 | 6

/** Doubles tell single microseconds apart up to here, in milliseconds: the years 1691 to 2248. */
const microsecondMsMax = 2 ** 43

/** Milliseconds of a count: a number where that is exact and `digits` below 6, else decimal text. */
export function millisecondsOf(count: number | bigint, digits: Digits): number | string {
  if (digits === 6) return decimalText(BigInt(count), digits)
  const milliseconds = Number(count) / 10 ** digits
  if (Math.abs(milliseconds) < microsecondMsMax && typeof count === 'number') return milliseconds
  const unit = digits === 0 ? 1n : 1000n
  const whole = BigInt(count) / unit
  const isExact = whole * unit === BigInt(count) && Number.isSafeInteger(Number(whole))
  return isExact ? Number(whole) : decimalText(BigInt(count), digits)
}

/** The reverse. Throws for what is no time, or finer than milliseconds where `digits` is 0. */
export function countOf(value: unknown, digits: Digits): number | bigint {
  if (typeof value === 'string') return narrowed(unscaledOf(value, digits))
  if (typeof value !== 'number' || !isTime(value)) {
    throw new TypeError(`${said(value)} is no time: give milliseconds, or text if not exact`)
  }
  const whole = Math.floor(value)
  // To the nearest, since a double is near the microsecond that it stands for, not equal to it.
  const microseconds = Math.round((value - whole) * 1000)
  if (digits === 0 && microseconds > 0) {
    throw new RangeError(`${value} is no whole number, and the schema counts milliseconds`)
  }
  if (digits === 0) return whole
  const count = whole * 1000 + microseconds
  if (digits === 3 && Number.isSafeInteger(count)) return count
  return narrowed((BigInt(whole) * 1000n + BigInt(microseconds)) * (digits === 3 ? 1n : 1000n))
}

/** As `countOf`, rounded down to the unit of the schema. */
export function roundedCountOf(value: unknown, digits: Digits): number | bigint {
  if (typeof value === 'number') return countOf(digits === 0 ? Math.floor(value) : value, digits)
  const nanoseconds = unscaledOf(value, 6)
  const unit = 10n ** BigInt(6 - digits)
  const count = nanoseconds / unit
  return narrowed(nanoseconds < count * unit ? count - 1n : count)
}

function isTime(milliseconds: number): boolean {
  return Math.abs(milliseconds) < microsecondMsMax || Number.isSafeInteger(milliseconds)
}

function narrowed(count: bigint): number | bigint {
  return Number.isSafeInteger(Number(count)) ? Number(count) : count
}
