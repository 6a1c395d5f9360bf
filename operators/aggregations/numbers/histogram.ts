import type { JsonObject } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid } from '../../invalid-definition-error.ts'
import { definitionOf, subjectOf, type ValueOf } from '../value-of.ts'
import { numbersOf, textProblem } from './numbers-of.ts'

const boundsMax = 1_000

/**
 * How many numbers lie between bounds: `histogram([10, 100], property('revenue'))` gives
 * `[{ below: 10, count }, { from: 10, below: 100, count }, { from: 100, count }]`. What is no number is
 * refused as `not-a-number`. Throws `InvalidDefinitionError` for bounds that do not ascend.
 */
export function histogram<T>(
  bounds: readonly number[],
  valueOf: ValueOf<T>,
): Aggregation<T, readonly number[]> {
  expectValid(subjectOf('histogram', valueOf), [textProblem(valueOf), ...boundsProblems(bounds)])
  const numbers = numbersOf(valueOf)
  return aggregation<T, readonly number[]>({
    name: 'histogram',
    repeats: 'counted',
    valueType: 'list',
    definition: { aggregation: 'histogram', of: definitionOf(valueOf), bounds },
    schema: () => ({ type: 'array', items: 'long' }),
    lift(from) {
      const value = numbers.read(from)
      if (value === undefined) return undefined
      const above = bounds.findIndex((bound) => value < bound)
      const place = above === -1 ? bounds.length : above
      return Array.from({ length: bounds.length + 1 }, (_, each) => (each === place ? 1 : 0))
    },
    refusedBy: (from) => numbers.refusedBy(from),
    merge: (left, right) => left.map((count, place) => count + (right[place] ?? 0)),
    read: (counts) => counts.map((count, place) => bucketOf(bounds, place, count)),
  })
}

function bucketOf(bounds: readonly number[], place: number, count: number): JsonObject {
  const from = bounds[place - 1]
  const below = bounds[place]
  return {
    ...(from !== undefined && { from }),
    ...(below !== undefined && { below }),
    count,
  }
}

function boundsProblems(bounds: readonly number[]): string[] {
  const problems: string[] = []
  if (bounds.length === 0 || bounds.length > boundsMax) {
    problems.push(
      `there are ${bounds.length} bounds: give from 1 to ${boundsMax}, such as [10, 100]`,
    )
  }
  const wrong = bounds.find((bound) => !Number.isFinite(bound))
  if (wrong !== undefined) problems.push(`a bound is ${wrong}: bounds must be finite numbers`)
  const place = bounds.findIndex((bound, each) => each > 0 && bound <= (bounds[each - 1] ?? bound))
  if (place > 0) {
    const [before, bound] = [bounds[place - 1], bounds[place]]
    problems.push(`${bound} comes after ${before}: bounds must ascend, each once`)
  }
  return problems
}
