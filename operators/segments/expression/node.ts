import type { JsonObject } from '#schemas'
import type { Criterion } from '../criteria/criterion.ts'
import type { ImplicitAggregation } from '../criteria/events/implicit-trait.ts'

/** A test of profiles, ready for use: criteria with and, or, not around them. */
export type Expression = Criterion | Terms | Opposite

/** Several tests, of which all or one must hold. */
export interface Terms {
  readonly kind: 'and' | 'or'
  readonly definition: JsonObject
  readonly terms: readonly Expression[]
}

/** A test that must not hold. */
export interface Opposite {
  readonly kind: 'not'
  readonly definition: JsonObject
  readonly term: Expression
}

/** The criteria in an expression, from left to right. */
export function criteriaOf(expression: Expression): readonly Criterion[] {
  if (expression.kind === 'criterion') return [expression]
  if (expression.kind === 'not') return criteriaOf(expression.term)
  return expression.terms.flatMap(criteriaOf)
}

/** Traits that nobody declared and that expressions need, by name. */
export function implicitTraitsOf(
  expressions: readonly Expression[],
): Readonly<Record<string, ImplicitAggregation>> {
  const traits = expressions.flatMap(criteriaOf).flatMap(({ uses }) => uses.implicit ?? [])
  return Object.fromEntries(traits.map(({ name, aggregation }) => [name, aggregation]))
}
