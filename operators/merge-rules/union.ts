import type { JsonValue } from '#schemas'
import type { MergeRule } from './merge-rule.ts'
import { joinEntries, sortEntries, type Entry } from './recent-entries.ts'

/** Bounds of `union`. */
export interface UnionOptions {
  /** Different values kept at the most; those seen longest ago go first. */
  readonly valuesMax?: number
}

/**
 * Every different value, in the order of their JSON texts. An array gives each of its elements; null
 * and undefined give nothing.
 */
export function union<T>(
  valueOf: (value: T) => JsonValue | undefined,
  { valuesMax = 100 }: UnionOptions = {},
): MergeRule<T, readonly Entry[]> {
  return {
    name: 'union',
    repeats: 'ignored',
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
      const found = valueOf(from)
      if (found === undefined || found === null) return undefined
      const values: readonly JsonValue[] = Array.isArray(found) ? found : [found]
      const entries = values.map((value) => ({ key: JSON.stringify(value), timestampMs }))
      return entries.length === 0 ? undefined : sortEntries(entries, later, valuesMax)
    },
    merge: (left, right) => joinEntries(left, right, later, valuesMax),
    read: (entries) => entries.map(({ key }) => JSON.parse(key) as JsonValue),
  }
}

function later(left: Entry, right: Entry): Entry {
  return left.timestampMs < right.timestampMs ? right : left
}
