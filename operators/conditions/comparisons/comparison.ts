import type { JsonObject, JsonValue } from '#schemas'
import type { TraitType } from '../../aggregations/merge-rule.ts'
import { comparisonKinds, type ComparisonKind } from './comparison-kinds.ts'
import { problemAt, type Reading } from '../reading.ts'

/**
 * A test of one value, as data. A value that is missing, or of another type than the test asks for,
 * passes no test; the opposite of a test is `not(…)` around it, which then passes.
 */
export interface Comparison {
  readonly kind: ComparisonKind
  /** `{ "atLeast": 500 }`: one entry, the kind and what to compare with. */
  readonly definition: JsonObject
  /** Types of values that can pass. */
  readonly fits: readonly TraitType[]
  /** What passes, in words: `at least 500`. */
  readonly text: string
  /** Times are milliseconds since the Unix epoch, or what `timeOf` makes of the value. */
  holds(value: JsonValue | undefined, asOfMs: number): boolean
  /**
   * When `holds` next gives something else for the same value: the first such time after `asOfMs`,
   * Infinity for never. Left out where time does not matter.
   */
  changesMs?(value: JsonValue | undefined, asOfMs: number): number
  /** How far a number is from the limit at which the verdict turns; undefined for other values. */
  distance?(value: JsonValue | undefined): number
}

/** The entries of a definition that say how to compare. */
export function comparisonsIn(definition: JsonObject): readonly ComparisonKind[] {
  return kindNames.filter((kind) => Object.hasOwn(definition, kind))
}

/**
 * Reads the comparison among a definition's entries. Undefined, and a problem, where there is none,
 * more than one, or one that nothing can be compared with.
 */
export function readComparison(
  definition: JsonObject,
  at: string,
  reading: Reading,
  timeOf?: TimeOf,
): Comparison | undefined {
  const kinds = comparisonsIn(definition)
  const [kind] = kinds
  if (kind === undefined) {
    return problemAt(reading, at, `compares with nothing: add one of ${kindNames.join(', ')}`)
  }
  if (kinds.length > 1) {
    return problemAt(reading, at, `has ${kinds.join(' and ')}: use one, and "and" around several`)
  }
  reading.tests += 1
  const operand = definition[kind]
  const made = comparisonKinds[kind](operand, { at: `${at}.${kind}`, reading, timeOf })
  return made && { kind, definition: { [kind]: operand ?? null }, ...made }
}

/** How a value becomes a time in milliseconds; NaN where it is none. */
export type TimeOf = (value: JsonValue | undefined) => number

const kindNames = Object.keys(comparisonKinds) as readonly ComparisonKind[]
