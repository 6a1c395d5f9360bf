import { daysFromCivil, daysInMonth } from './civil-date.ts'

const usualShape = 'YYYY-MM-DDTHH:mm:ss.sssZ'

/**
 * Milliseconds since the Unix epoch of ISO-8601 text with a zone; NaN for anything else. Text in the
 * shape `YYYY-MM-DDTHH:mm:ss.sssZ`, which is what nearly every SDK sends, costs about half of
 * `Date.parse`.
 */
export function parseIsoTime(text: string): number {
  if (text.length === usualShape.length && text.charCodeAt(23) === 0x5a) {
    const timestampMs = parseUsualShape(text)
    if (timestampMs === timestampMs) return timestampMs
  }
  const parts = readParts(text)
  return parts === undefined || problemOf(parts) !== undefined ? NaN : timestampOf(parts)
}

/** What is wrong with text that `parseIsoTime` cannot read, and how to mend it; for people. */
export function isoTimeProblem(text: string): string {
  const quoted = `'${text.length > 40 ? `${text.slice(0, 40)}…` : text}'`
  if (text.trim() === '') return 'the time is empty'

  const parts = readParts(text)
  if (parts === undefined) return `${quoted} is no ISO-8601 time; send ${usualShape}`
  return `${problemOf(parts) ?? 'no time'} in ${quoted}`
}

function parseUsualShape(text: string): number {
  if (!isSeparated(text) || !isDigit(text.charCodeAt(22))) return NaN

  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  if (year < 0 || month < 1 || month > 12 || day < 1) return NaN
  if (day > 28 && day > daysInMonth(year, month)) return NaN

  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  const millisecond = twoDigits(text, 20) * 10 + text.charCodeAt(22) - 0x30
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return NaN
  if (second < 0 || second > 59 || millisecond < 0) return NaN

  const secondOfDay = (hour * 60 + minute) * 60 + second
  return daysFromCivil(year, month, day) * 86_400_000 + secondOfDay * 1_000 + millisecond
}

function isSeparated(text: string): boolean {
  return (
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x2e
  )
}

/** So far below zero that no sum with another part can come out in range. */
const notDigits = -1_000_000

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : notDigits
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number | undefined
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** `Z`, an offset such as `+02:00`, or undefined where there is none. */
  readonly zone: string | undefined
}

// RFC 3339, and what ISO-8601 allows besides: no seconds, a comma, offsets such as +0200 and +02.
const shape =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/

function readParts(text: string): Parts | undefined {
  const match = shape.exec(text.trim())
  if (match === null) return undefined
  const [, year, month, day, hour, minute = '0', second = '0', fraction = '', zone] = match
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: hour === undefined ? undefined : Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
    zone,
  }
}

function problemOf({ year, month, day, hour, minute, second, zone }: Parts): string | undefined {
  if (month < 1 || month > 12) return `month ${month}`
  const dayMax = daysInMonth(year, month)
  if (day < 1 || day > dayMax) return `day ${day} of a month of ${dayMax} days`
  if (hour === undefined) return 'no time of day and no time zone'
  if (hour > 23) return `hour ${hour}`
  if (minute > 59) return `minute ${minute}`
  if (second > 59) return `second ${second}`
  if (zone === undefined) return 'no time zone (add Z or an offset such as +02:00)'
  return Math.abs(offsetMinutes(zone)) >= 24 * 60 ? `time zone ${zone}` : undefined
}

function timestampOf({ year, month, day, hour = 0, minute, second, millisecond, zone }: Parts) {
  const minutesOfDay = hour * 60 + minute - offsetMinutes(zone ?? 'Z')
  const millisecondsOfDay = (minutesOfDay * 60 + second) * 1_000 + millisecond
  return daysFromCivil(year, month, day) * 86_400_000 + millisecondsOfDay
}

function offsetMinutes(zone: string): number {
  if (zone.length === 1) return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const offset = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  // A minute past 59 names no zone; as a whole day it is out of range.
  if (Number(digits.slice(2)) > 59) return 24 * 60
  return zone.startsWith('-') ? -offset : offset
}
