import type { JsonObject, JsonValue } from '#schemas'
import type { Comparison } from '../../conditions/comparisons/comparison.ts'
import type { Reading } from '../../conditions/reading.ts'
import type { SegmentInputs } from '../segment-rules.ts'
import type { ImplicitTrait } from './events/implicit-trait.ts'

/** One test of a profile, ready for use: what stands between and, or and not. */
export interface Criterion {
  readonly kind: 'criterion'
  readonly definition: JsonObject
  /** Where it stands: `segments.lapsed.when.and[0]`. */
  readonly at: string
  /** In words: `trait orders is at least 2`. */
  readonly text: string
  readonly uses: CriterionUses
  /** Undefined where nothing is compared. */
  readonly comparison?: Comparison
  /** What it looks at, for people; undefined where the profile has nothing of the kind. */
  value(inputs: SegmentInputs): JsonValue | undefined
  holds(inputs: SegmentInputs, asOfMs: number): boolean
  /** As in `Comparison`. */
  changesMs?(inputs: SegmentInputs, asOfMs: number): number
}

/** What a criterion looks at. */
export interface CriterionUses {
  /** A declared trait. */
  readonly trait?: string
  /** Name of an attribute, without what lies within it. */
  readonly attribute?: string
  readonly identifiers?: true
  readonly segment?: string
  /** Traits that nobody declared: they are kept for this criterion, and for others that ask the same. */
  readonly implicit?: readonly ImplicitTrait[]
}

/** Reads a criterion; undefined, and problems, where it cannot be one. */
export type ReadCriterion = (
  definition: JsonObject,
  at: string,
  reading: Reading,
) => Criterion | undefined

/** What `comparing` makes a criterion of. */
export interface Compared {
  readonly definition: JsonObject
  readonly at: string
  /** What is compared, in words: `trait orders`. */
  readonly subject: string
  readonly uses: CriterionUses
  readonly comparison: Comparison
  value(inputs: SegmentInputs): JsonValue | undefined
}

/** A criterion that compares one value. */
export function comparing(compared: Compared): Criterion {
  const { definition, at, subject, uses, comparison } = compared
  return {
    kind: 'criterion',
    definition,
    at,
    text: `${subject} is ${comparison.text}`,
    uses,
    comparison,
    value: (inputs) => compared.value(inputs),
    holds: (inputs, asOfMs) => comparison.holds(compared.value(inputs), asOfMs),
    ...(comparison.changesMs && {
      changesMs: (inputs: SegmentInputs, asOfMs: number) =>
        comparison.changesMs?.(compared.value(inputs), asOfMs) ?? Infinity,
    }),
  }
}
