/** A number exactly: `units / 10^decimals`. */
export interface Decimal {
  readonly units: bigint
  readonly decimals: number
}

/** Digits of a text, and places that its point may be from them: enough for squares of all numbers. */
const digitsMax = 2_000
const decimalsMax = 999

const decimalText = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/** Reads `-12.50` or `1.25e-3`; undefined for what is no such text. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimalText.exec(text) ?? []
  if (sign === undefined || whole + fraction === '') return undefined
  const shift = fraction.length - Number(exponent)
  if (Math.abs(shift) > decimalsMax || text.length > digitsMax) return undefined
  const digits = BigInt(whole + fraction)
  const units = sign === '-' ? -digits : digits
  return normalised(shift < 0 ? units * 10n ** BigInt(-shift) : units, Math.max(shift, 0))
}

/** A finite number, as people write it: 0.1 is one tenth, not the binary fraction next to it. */
export function decimalOf(value: number): Decimal {
  const decimal = parseDecimal(String(value))
  if (decimal === undefined) throw new RangeError(`${value} is no finite number`)
  return decimal
}

/** The sum, without a rounding. */
export function add(left: Decimal, right: Decimal): Decimal {
  const decimals = Math.max(left.decimals, right.decimals)
  return normalised(unitsOf(left, decimals) + unitsOf(right, decimals), decimals)
}

/** The square, without a rounding. */
export function square({ units, decimals }: Decimal): Decimal {
  return normalised(units * units, decimals * 2)
}

/** The text that `parseDecimal` reads: one text for each number. */
export function formatDecimal({ units, decimals }: Decimal): string {
  return decimals === 0 ? String(units) : `${units}e-${decimals}`
}

/** How many units of its last decimal a number is, rounded half away from zero. */
export function unitsOf({ units, decimals: own }: Decimal, decimals: number): bigint {
  if (decimals >= own) return units * 10n ** BigInt(decimals - own)
  return divideRounded(units, 10n ** BigInt(own - decimals))
}

/** A quotient rounded to a whole number, half away from zero. The divisor is positive. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const half = dividend < 0n ? -divisor : divisor
  return (dividend * 2n + half) / (divisor * 2n)
}

/** Digits that are enough for the number that is nearest. */
const quotientDigits = 25

/** A quotient of whole numbers as a number. The divisor is positive. */
export function quotient(dividend: bigint, divisor: bigint): number {
  const missing = quotientDigits + String(divisor).length - String(dividend).length
  const decimals = Math.max(missing, 0)
  return Number(`${(dividend * 10n ** BigInt(decimals)) / divisor}e-${decimals}`)
}

/** Without zeros at the end: equal numbers are the same. */
function normalised(units: bigint, decimals: number): Decimal {
  if (units === 0n) return { units, decimals: 0 }
  let rest = units
  let left = decimals
  for (; left > 0 && rest % 10n === 0n; left -= 1) rest /= 10n
  return { units: rest, decimals: left }
}
