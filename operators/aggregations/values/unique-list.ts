import type { JsonValue } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import { definitionOf, subjectOf, type ValueOf } from '../value-of.ts'
import { joinEntries, sortEntries, type Entry } from './recent-entries.ts'
import { valuesOf } from './values-of.ts'

/** Bounds of `uniqueList`. */
export interface UniqueListOptions {
  /** Different values kept at the most, from 1 to 10,000; those seen longest ago go first. */
  readonly valuesMax?: number
}

/**
 * Every different value, in the order of their JSON texts. An array gives each of its elements; null
 * and undefined give nothing. Throws `InvalidDefinitionError`.
 */
export function uniqueList<T>(
  valueOf: ValueOf<T>,
  { valuesMax = 100 }: UniqueListOptions = {},
): Aggregation<T, readonly Entry[]> {
  const bounds = { from: 1, to: 10_000, example: 100 }
  expectValid(subjectOf('uniqueList', valueOf), [wholeProblem('valuesMax', valuesMax, bounds)])
  const values = valuesOf(valueOf)
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
      const entries = values(from).map((value) => ({ key: JSON.stringify(value), timestampMs }))
      return entries.length === 0 ? undefined : sortEntries(entries, later, valuesMax)
    },
    merge: (left, right) => joinEntries(left, right, later, valuesMax),
    read: (entries) => entries.map(({ key }) => JSON.parse(key) as JsonValue),
  })
}

function later(left: Entry, right: Entry): Entry {
  return left.timestampMs < right.timestampMs ? right : left
}
