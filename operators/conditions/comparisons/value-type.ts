import { parseTime, type JsonValue } from '#schemas'

/** A value that can be compared for equality. */
export type Scalar = string | number | boolean

/** Whether it is a value that can be compared for equality. */
export function isScalar(value: unknown): value is Scalar {
  return (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  )
}

/** The type of a scalar. */
export function typeOfScalar(value: Scalar): 'text' | 'number' | 'boolean' {
  if (typeof value === 'string') return 'text'
  return typeof value === 'number' ? 'number' : 'boolean'
}

/**
 * The time that a sender wrote, in milliseconds since the Unix epoch: ISO-8601 text with a zone, or
 * epoch seconds or milliseconds. NaN for what is no time.
 */
export function sentTimeMs(value: JsonValue | undefined): number {
  if (typeof value !== 'string' && typeof value !== 'number') return NaN
  const parsed = parseTime(value)
  return parsed.ok ? parsed.timestampMs : NaN
}

/**
 * A time of our own making, in milliseconds since the Unix epoch: numbers are taken as they are, so
 * that 1970 can be named; text as `sentTimeMs` reads it. NaN for what is no time.
 */
export function exactTimeMs(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : sentTimeMs(value)
}
