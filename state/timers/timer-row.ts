import assert from 'node:assert/strict'
import type { TimeDomain, Timer } from '../timers.ts'

/** Half of the safe integers: times before 1970 sort before later ones. */
const bias = 2 ** 52
/** Digits that every biased time fits in, base 36. */
const digits = 11

const letters = { event: 'e', processing: 'p' } as const

/** Timers of 28 minutes (36^4 ms) have this many bytes of their row keys in common. */
export const timerRowsOrderedBy = 8

/**
 * The row of a timer. Rows are ordered as timers are due: by domain, time (as digits of one length),
 * key.
 */
export function timerRowKey(domain: TimeDomain, timestampMs: number, key: string): string {
  assert(
    Number.isInteger(timestampMs) && Math.abs(timestampMs) < bias,
    'a timer is set for no time',
  )
  return letters[domain] + (timestampMs + bias).toString(36).padStart(digits, '0') + key
}

/** The timer of a row. */
export function timerOfRow(domain: TimeDomain, rowKey: string): Timer {
  const timestampMs = Number.parseInt(rowKey.slice(1, 1 + digits), 36) - bias
  return { key: rowKey.slice(1 + digits), timestampMs, domain }
}

/** Where the rows of a domain begin and end. */
export function timerRange(domain: TimeDomain): { readonly from: string; readonly to: string } {
  const letter = letters[domain]
  return { from: letter, to: String.fromCharCode(letter.charCodeAt(0) + 1) }
}
