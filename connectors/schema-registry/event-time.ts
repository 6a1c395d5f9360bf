import { parseTime, refused, type DecoderContext, type Fields, type Refusal } from '#schemas'

/** Reads when a message happened, in milliseconds since 1970. */
export type ReadTime = (fields: Fields, context: DecoderContext) => number | Refusal

/**
 * Reads event time from a field: its path, such as `occurredAt` or `meta.at`. A number is milliseconds
 * (as logical types are read), a text is ISO 8601. Without a path: when the message reached us.
 */
export function eventTime(path: string | undefined): ReadTime {
  if (path === undefined) return (_, { receivedAtMs }) => receivedAtMs
  const names = path.split('.')
  return (fields) => timeOf(names.reduce(memberOf, fields), path)
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Fields)[name]
}

function timeOf(value: unknown, path: string): number | Refusal {
  const timeMs = millisecondsOf(value)
  if (Number.isFinite(timeMs) && Math.abs(timeMs) <= 8.64e15) return timeMs
  const shown = typeof value === 'string' ? `'${value.slice(0, 40)}'` : typeof value
  const problem = value === null || value === undefined ? 'missing' : shown
  return refused('invalid-time', `${path} is ${problem}: no time`)
}

/** Times in nanoseconds are decimal text of milliseconds. */
const decimalText = /^-?\d+\.\d+$/

function millisecondsOf(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Math.floor(Number(value))
  if (typeof value !== 'string') return NaN
  if (decimalText.test(value)) return Math.floor(Number(value))
  const parsed = parseTime(value)
  return parsed.ok ? parsed.timestampMs : NaN
}
