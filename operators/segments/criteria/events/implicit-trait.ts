import { contentFingerprintOf, type CustomerEvent, type JsonObject } from '#schemas'
import type { Aggregation, WindowedAggregation } from '../../../aggregations/aggregation.ts'

/** Names of traits that segments need and nobody declared begin so; no declared one may. */
export const implicitPrefix = 'implicit_'

/** An aggregation that a criterion needs. */
export type ImplicitAggregation = Aggregation<CustomerEvent> | WindowedAggregation<CustomerEvent>

/** A trait that is kept for segments alone. */
export interface ImplicitTrait {
  /** The same for the same aggregation, whichever segment asks for it. */
  readonly name: string
  readonly aggregation: ImplicitAggregation
}

/** Names an aggregation by a hash of its definition, so that criteria share what they have in common. */
export function implicitTrait(aggregation: ImplicitAggregation): ImplicitTrait {
  return { name: implicitName(aggregation.definition), aggregation }
}

/** The name of the implicit trait of an aggregation with this definition. */
export function implicitName(definition: JsonObject): string {
  return `${implicitPrefix}${contentFingerprintOf(definition).toString(16).padStart(14, '0')}`
}
