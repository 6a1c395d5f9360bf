const pattern = /^(-?)(\d+)(?:\.(\d{1,6}))?$/

/** Doubles tell single microseconds apart up to here, in milliseconds. */
const microsecondMsMax = 2 ** 43

/**
 * A time in milliseconds (a number whose fraction is microseconds, or exact decimal text) as a count of
 * `10^-(3 + digits)` seconds: `digits` 0 counts milliseconds, 3 microseconds, 6 nanoseconds. Undefined
 * for what is no time or finer than the unit.
 */
export function countOf(value: unknown, digits: 0 | 3 | 6): number | bigint | undefined {
  if (typeof value === 'string') return ofText(value, digits)
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const whole = Math.floor(value)
  if (whole === value) return digits === 0 ? value : scaled(BigInt(whole), digits)
  if (digits === 0 || Math.abs(value) > microsecondMsMax) return undefined
  // To the nearest, since a double is near the microsecond that it stands for, not equal to it.
  const microseconds = BigInt(whole) * 1000n + BigInt(Math.round((value - whole) * 1000))
  return digits === 3 ? microseconds : microseconds * 1000n
}

function ofText(text: string, digits: number): bigint | undefined {
  const [, sign, whole, fraction = ''] = pattern.exec(text) ?? []
  if (whole === undefined || /[1-9]/.test(fraction.slice(digits))) return undefined
  const count = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  return sign === '-' ? -count : count
}

function scaled(milliseconds: bigint, digits: number): bigint {
  return milliseconds * 10n ** BigInt(digits)
}
