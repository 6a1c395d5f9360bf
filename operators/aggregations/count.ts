import { aggregation, type Aggregation } from './aggregation.ts'

/** How many messages there were; `count().where(…)` counts those that match. */
export function count<T = unknown>(): Aggregation<T, number> {
  return aggregation({
    name: 'count',
    repeats: 'counted',
    valueType: 'number',
    none: 0,
    definition: { aggregation: 'count' },
    schema: () => 'long',
    lift: () => 1,
    merge: (left, right) => left + right,
    read: (total) => total,
  })
}
