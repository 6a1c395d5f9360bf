import type { AvroSchema } from '#schemas'
import { addCountMin, countIn, countOf, emptyCountMin, type CountMin } from './count-min.ts'
import { joinEntries, type Entry } from './recent-entries.ts'

/** How often a value came, and when last. */
export interface CountedEntry extends Entry {
  /** 0 where a sketch counts. */
  readonly count: number
}

/** How often values came: exactly for few, by a sketch for many. */
export interface Frequencies {
  /** In the order of their keys. */
  readonly entries: readonly CountedEntry[]
  /** Empty while there are few. */
  readonly sketch: CountMin
}

/** Avro schema of frequencies. */
export function frequenciesSchema(name: string): AvroSchema {
  const entry = {
    type: 'record',
    name: `${name}_entry`,
    fields: [
      { name: 'key', type: 'string' },
      { name: 'timestampMs', type: 'long' },
      { name: 'count', type: 'long' },
    ],
  }
  const fields = [
    { name: 'entries', type: { type: 'array', items: entry } },
    { name: 'sketch', type: { type: 'array', items: 'long' } },
  ]
  return { type: 'record', name, fields }
}

/** Frequencies of keys that came at one time, as often as they are in the list. */
export function frequenciesOf(
  keys: readonly string[],
  timestampMs: number,
  valuesMax: number,
): Frequencies {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const entries = [...counts]
    .map(([key, count]) => ({ key, timestampMs, count }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
  return settle(entries, valuesMax)
}

/**
 * Frequencies of what is in either. Both forms say what the values alone decide, not their order: exact
 * counts while no more than `valuesMax` are different; else a sketch of all, which adds up, and the
 * `valuesMax` values that were seen last, whatever came in between.
 */
export function joinFrequencies(
  left: Frequencies,
  right: Frequencies,
  valuesMax: number,
): Frequencies {
  if (isExact(left) && isExact(right)) {
    return settle(joinEntries(left.entries, right.entries, addCounts, Infinity), valuesMax)
  }
  return {
    entries: joinEntries(uncounted(left), uncounted(right), addCounts, valuesMax),
    sketch: joinSketches(left, right),
  }
}

/** Values and how often they came, the most frequent first; of equally frequent ones the last seen. */
export function mostFrequentOf(
  frequencies: Frequencies,
): readonly { readonly key: string; readonly count: number }[] {
  const { entries, sketch } = frequencies
  return entries
    .map(({ key, timestampMs, count }) => ({
      key,
      timestampMs,
      count: isExact(frequencies) ? count : countOf(sketch, key),
    }))
    .sort(
      (left, right) =>
        right.count - left.count ||
        right.timestampMs - left.timestampMs ||
        (left.key < right.key ? -1 : 1),
    )
}

function isExact({ sketch }: Frequencies): boolean {
  return sketch.length === 0
}

function settle(entries: readonly CountedEntry[], valuesMax: number): Frequencies {
  const whole = { entries, sketch: [] }
  if (entries.length <= valuesMax) return whole
  const recent = joinEntries<CountedEntry>(uncounted(whole), [], addCounts, valuesMax)
  return { entries: recent, sketch: countIn(emptyCountMin, entries) }
}

function joinSketches(left: Frequencies, right: Frequencies): CountMin {
  const [many, other] = isExact(left) ? [right, left] : [left, right]
  return isExact(other)
    ? countIn(many.sketch, other.entries)
    : addCountMin(many.sketch, other.sketch)
}

function uncounted({ entries }: Frequencies): readonly CountedEntry[] {
  return entries.map(({ key, timestampMs }) => ({ key, timestampMs, count: 0 }))
}

function addCounts(left: CountedEntry, right: CountedEntry): CountedEntry {
  const timestampMs = Math.max(left.timestampMs, right.timestampMs)
  return { key: left.key, timestampMs, count: left.count + right.count }
}
