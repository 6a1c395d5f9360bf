import type { JsonValue } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { definitionOf, readerOf, type ValueOf } from '../value-of.ts'
import { joinEntries, sortEntries, type Entry } from './recent-entries.ts'

/** Bounds of `uniqueList`. */
export interface UniqueListOptions {
  /** Different values kept at the most; those seen longest ago go first. */
  readonly valuesMax?: number
}

/**
 * Every different value, in the order of their JSON texts. An array gives each of its elements; null
 * and undefined give nothing.
 */
export function uniqueList<T>(
  valueOf: ValueOf<T>,
  { valuesMax = 100 }: UniqueListOptions = {},
): Aggregation<T, readonly Entry[]> {
  const read = readerOf(valueOf)
  return aggregation({
    name: 'unique list',
    repeats: 'ignored',
    valueType: 'list',
    definition: { aggregation: 'unique list', of: definitionOf(valueOf), valuesMax },
    schema: (recordName) => ({
      type: 'array',
      items: {
        type: 'record',
        name: recordName,
        fields: [
          { name: 'key', type: 'string' },
          { name: 'timestampMs', type: 'long' },
        ],
      },
    }),
    lift(from, timestampMs) {
      const found = read(from)
      if (found === undefined || found === null) return undefined
      const values: readonly JsonValue[] = Array.isArray(found) ? found : [found]
      const entries = values.map((value) => ({ key: JSON.stringify(value), timestampMs }))
      return entries.length === 0 ? undefined : sortEntries(entries, later, valuesMax)
    },
    merge: (left, right) => joinEntries(left, right, later, valuesMax),
    read: (entries) => entries.map(({ key }) => JSON.parse(key) as JsonValue),
  })
}

function later(left: Entry, right: Entry): Entry {
  return left.timestampMs < right.timestampMs ? right : left
}
