import type { JsonObject, JsonValue } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import type { TraitType } from '../merge-rule.ts'
import { definitionOf, subjectOf, type ValueOf } from '../value-of.ts'
import {
  frequenciesOf,
  frequenciesSchema,
  joinFrequencies,
  mostFrequentOf,
  type Frequencies,
} from './frequencies.ts'
import { valuesOf } from './values-of.ts'

/** Bounds of `mostFrequent`. */
export interface MostFrequentOptions {
  /** Different values that are counted exactly, and kept at the most: from 1 to 10,000. */
  readonly valuesMax?: number
}

/** What `topK` takes besides. */
export interface TopKOptions extends MostFrequentOptions {
  /** Whether each is shown as `{ value, count }`, not as the value alone. */
  readonly counts?: boolean
}

const bounds = { from: 1, to: 10_000, example: 100 }

/**
 * The value that came most often; of equally frequent ones the one that was seen last. An array gives
 * each of its elements; null and undefined give nothing.
 *
 * Exact up to `valuesMax` different values, 100 by default. Past that it stays as large as it is:
 * counts are those of a Count-Min sketch, never too low, and too high by at most 1.1 % of all that was
 * counted in 98 % of cases; and only the `valuesMax` values that were seen last are compared, which a
 * value that comes often is one of. Throws `InvalidDefinitionError`.
 */
export function mostFrequent<T>(
  valueOf: ValueOf<T>,
  { valuesMax = 100 }: MostFrequentOptions = {},
): Aggregation<T, Frequencies> {
  expectValid(subjectOf('mostFrequent', valueOf), [wholeProblem('valuesMax', valuesMax, bounds)])
  return overFrequencies(valueOf, valuesMax, {
    name: 'most frequent',
    valueType: 'any',
    options: {},
    read: ([first]) => first?.value,
  })
}

/**
 * The `k` values that came most often, the most frequent first; bounded and approximated like
 * `mostFrequent`. Throws `InvalidDefinitionError`.
 */
export function topK<T>(
  k: number,
  valueOf: ValueOf<T>,
  { valuesMax = 100, counts = false }: TopKOptions = {},
): Aggregation<T, Frequencies> {
  const most = Math.max(1, valuesMax)
  expectValid(subjectOf('topK', valueOf), [
    wholeProblem('k', k, { from: 1, to: most, example: Math.min(10, most) }),
    wholeProblem('valuesMax', valuesMax, bounds),
  ])
  return overFrequencies(valueOf, valuesMax, {
    name: 'top k',
    valueType: 'list',
    options: { k, counts },
    read(found) {
      const top = found.slice(0, k)
      return counts ? top.map(({ value, count }) => ({ value, count })) : top.map(valueOnly)
    },
  })
}

interface CountedValue {
  readonly value: JsonValue
  readonly count: number
}

interface Reading {
  readonly name: string
  readonly valueType: TraitType
  readonly options: JsonObject
  readonly read: (found: readonly CountedValue[]) => JsonValue | undefined
}

function overFrequencies<T>(
  valueOf: ValueOf<T>,
  valuesMax: number,
  { name, valueType, options, read }: Reading,
): Aggregation<T, Frequencies> {
  const values = valuesOf(valueOf)
  return aggregation<T, Frequencies>({
    name,
    repeats: 'counted',
    valueType,
    definition: { aggregation: name, of: definitionOf(valueOf), valuesMax, ...options },
    schema: frequenciesSchema,
    lift(from, timestampMs) {
      const keys = values(from).map((value) => JSON.stringify(value))
      return keys.length === 0 ? undefined : frequenciesOf(keys, timestampMs, valuesMax)
    },
    merge: (left, right) => joinFrequencies(left, right, valuesMax),
    read: (frequencies) =>
      read(
        mostFrequentOf(frequencies).map(({ key, count }) => ({
          value: JSON.parse(key) as JsonValue,
          count,
        })),
      ),
  })
}

function valueOnly({ value }: CountedValue): JsonValue {
  return value
}
