import { LRUCache } from 'lru-cache'
import { IANAZone } from 'luxon'

/** A day of 24 hours, in milliseconds. */
export const dayMs = 86_400_000

/** Boundaries that are remembered: each costs the time zone database a few look-ups. */
const boundariesMax = 10_000

/**
 * Answers when a day of a place begins: the first moment at which its clocks show that date or a later
 * one. Days are counted from 1970-01-01. The time zone is known to exist.
 */
export function boundaries(timeZone: string): (day: number) => number {
  const known = new LRUCache<number, number>({ max: boundariesMax })
  const zone = IANAZone.create(timeZone)
  const offsetMs = (timestampMs: number) => Math.round(zone.offset(timestampMs) * 60_000)
  return (day) => {
    const cached = known.get(day)
    if (cached !== undefined) return cached
    const startMs = firstMomentOf(day * dayMs, offsetMs)
    known.set(day, startMs)
    return startMs
  }
}

/** The first moment at which clocks show at least `localMs`. Clocks change at most once in two days. */
function firstMomentOf(localMs: number, offsetMs: (timestampMs: number) => number): number {
  const beforeMs = offsetMs(localMs - dayMs)
  const afterMs = offsetMs(localMs + dayMs)
  if (beforeMs === afterMs) return localMs - beforeMs
  const changedMs = changeBetween(localMs - dayMs, localMs + dayMs, offsetMs)
  // Clocks that are put back show the time twice, clocks that are put on may never show it.
  if (localMs - beforeMs < changedMs) return localMs - beforeMs
  return Math.max(changedMs, localMs - afterMs)
}

/** The first moment of the offset that holds at `toMs`, where another one holds at `fromMs`. */
function changeBetween(
  fromMs: number,
  toMs: number,
  offsetMs: (timestampMs: number) => number,
): number {
  const target = offsetMs(toMs)
  let [before, after] = [fromMs, toMs]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetMs(middle) === target) after = middle
    else before = middle
  }
  return after
}
