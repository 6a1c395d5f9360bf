const decimalPattern = /^([+-]?)(\d+)(?:\.(\d+))?$/

/** `12.30` for 1230 with a scale of 2. */
export function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  if (scale === 0) return sign + digits
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/**
 * The reverse: 1230 for `12.3` with a scale of 2. Throws for what is no decimal text, and for digits
 * past the scale, which would be lost (zeros are not).
 */
export function unscaledOf(value: unknown, scale: number): bigint {
  const match = typeof value === 'string' ? decimalPattern.exec(value) : undefined
  if (!match) throw new TypeError(`${said(value)} is no decimal: give text such as "12.30"`)
  const [, sign, whole = '', fraction = ''] = match
  const kept = fraction.slice(0, scale).padEnd(scale, '0')
  if (/[1-9]/.test(fraction.slice(scale))) {
    throw new RangeError(`${said(value)} has more than ${scale} digits after the point`)
  }
  const unscaled = BigInt(whole + kept)
  return sign === '-' ? -unscaled : unscaled
}

/** A value in a message: short, and told apart from others. */
export function said(value: unknown): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
