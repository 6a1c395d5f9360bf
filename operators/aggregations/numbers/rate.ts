import { aggregation, type Aggregation } from '../aggregation.ts'
import { durationProblem, expectValid } from '../../invalid-definition-error.ts'

/** What `rate` takes. */
export interface RateOptions {
  /** The time that the rate is of, in milliseconds: `days(1)` for messages a day. */
  readonly perMs: number
}

/** Messages, as far as their rate needs them. */
export interface RateParts {
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
}

/**
 * How many messages came in a time such as a day, on average between the first and the last of them by
 * event time. What lies closer together than `perMs` counts as that long, so that one message is one a
 * day, not infinitely many. Throws `InvalidDefinitionError`.
 */
export function rate<T = unknown>({ perMs }: RateOptions): Aggregation<T, RateParts> {
  expectValid('rate', [durationProblem('perMs', perMs, 'days(1)')])
  return aggregation<T, RateParts>({
    name: 'rate',
    repeats: 'counted',
    valueType: 'number',
    definition: { aggregation: 'rate', perMs },
    schema: (recordName) => ({
      type: 'record',
      name: recordName,
      fields: ['count', 'firstMs', 'lastMs'].map((name) => ({ name, type: 'long' })),
    }),
    lift: (_value, timestampMs) => ({ count: 1, firstMs: timestampMs, lastMs: timestampMs }),
    merge: (left, right) => ({
      count: left.count + right.count,
      firstMs: Math.min(left.firstMs, right.firstMs),
      lastMs: Math.max(left.lastMs, right.lastMs),
    }),
    read: ({ count, firstMs, lastMs }) => (count * perMs) / Math.max(lastMs - firstMs, perMs),
  })
}
