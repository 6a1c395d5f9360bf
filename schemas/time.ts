import { isoTimeProblem, parseIsoTime } from './iso-time.ts'

/** That many milliseconds, in milliseconds: for a unit next to the number. */
export const milliseconds = (count: number): number => count

/** That many seconds, in milliseconds. */
export const seconds = (count: number): number => count * 1_000

/** That many minutes, in milliseconds. */
export const minutes = (count: number): number => count * 60_000

/** That many hours, in milliseconds. */
export const hours = (count: number): number => count * 3_600_000

/** That many days of 24 hours, in milliseconds. */
export const days = (count: number): number => count * 86_400_000

/** A time in milliseconds since the Unix epoch, or what was wrong with it. */
export type ParsedTime =
  | { readonly ok: true; readonly timestampMs: number }
  | { readonly ok: false; readonly message: string }

/** Numbers below this are epoch seconds: as seconds it is the year 5138, as milliseconds March 1973. */
const epochSecondsMax = 100_000_000_000

/** The years 0000 to 9999, which ISO-8601 text can name. */
const earliestMs = Date.parse('0000-01-01T00:00:00.000Z')
const latestMs = Date.parse('9999-12-31T23:59:59.999Z')

const epochDigits = /^\d{10}(?:\d{3})?$/

/**
 * Reads a time as SDKs send it: ISO-8601 text with a zone (`2024-06-10T08:13:20.000Z`,
 * `2024-06-10 08:13+02:00`), or epoch seconds or milliseconds, as a number or as 10 or 13 digits.
 * Parts of a millisecond are cut off. Never guesses a zone.
 */
export function parseTime(value: unknown): ParsedTime {
  if (typeof value === 'number') return parseEpoch(value)
  if (typeof value !== 'string') return failed(`a time is text or a number, not ${kindOf(value)}`)

  const timestampMs = parseIsoTime(value)
  if (!Number.isNaN(timestampMs)) return { ok: true, timestampMs }
  if (epochDigits.test(value)) return parseEpoch(Number(value))
  return failed(isoTimeProblem(value))
}

/** Epoch seconds or milliseconds; NaN for what is neither. */
export function epochMs(value: number): number {
  const timestampMs = Math.floor(Math.abs(value) < epochSecondsMax ? value * 1_000 : value)
  return timestampMs >= earliestMs && timestampMs <= latestMs ? timestampMs : NaN
}

function parseEpoch(value: number): ParsedTime {
  const timestampMs = epochMs(value)
  if (!Number.isNaN(timestampMs)) return { ok: true, timestampMs }
  return failed(`${value} is no time between the years 0000 and 9999; send epoch milliseconds`)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}

function failed(message: string): ParsedTime {
  return { ok: false, message }
}
