import { said } from './decimal-text.ts'

/** An amount of time in three parts that do not convert into each other; each 0 to 2^32 − 1. */
export interface Duration {
  readonly months: number
  readonly days: number
  readonly milliseconds: number
}

const number = String.raw`(\d+)`
const pattern = new RegExp(
  String.raw`^P(?!$)(?:${number}Y)?(?:${number}M)?(?:${number}W)?(?:${number}D)?` +
    String.raw`(?:T(?!$)(?:${number}H)?(?:${number}M)?(?:${number}(?:\.(\d{1,3}))?S)?)?$`,
)

const partMax = 2 ** 32 - 1

/** ISO 8601 text of months, days and seconds: `P14M3DT0.250S`; `PT0S` for nothing. */
export function durationText({ months, days, milliseconds }: Duration): string {
  const seconds = Math.floor(milliseconds / 1000)
  const rest = milliseconds % 1000
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`
  const time = milliseconds === 0 ? '' : `T${seconds}${fraction}S`
  const text = `P${months === 0 ? '' : `${months}M`}${days === 0 ? '' : `${days}D`}${time}`
  return text === 'P' ? 'PT0S' : text
}

/** Reads ISO 8601 text: a year is 12 months, a week 7 days, an hour 3,600 seconds. */
export function durationOf(value: unknown): Duration {
  const match = typeof value === 'string' ? pattern.exec(value) : undefined
  if (!match) throw new TypeError(`${said(value)} is no duration: give text such as "P1M2DT3.500S"`)
  const part = (index: number) => Number(match[index] ?? 0)
  const seconds = part(5) * 3600 + part(6) * 60 + part(7)
  const duration = {
    months: part(1) * 12 + part(2),
    days: part(3) * 7 + part(4),
    milliseconds: seconds * 1000 + Number((match[8] ?? '').padEnd(3, '0')),
  }
  const isTooLong = Object.values(duration).some((size) => size > partMax)
  if (isTooLong) {
    throw new RangeError(`${said(value)} is too long: months, days, milliseconds end at 2^32 - 1`)
  }
  return duration
}
