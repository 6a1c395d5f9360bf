import type { JsonValue } from '#schemas'
import type { RecordFields } from './record-fields.ts'

/** What a comparison reads off a record. Equal texts compare equal. */
export interface Reading {
  readonly text: string
}

/** How two readings agree. */
export interface Agreement {
  /** Place among the comparison's levels. */
  readonly level: number
  /**
   * What they agree on, where its rarity counts: two people named Whythorne are more likely one than
   * two named Smith. Empty where it does not.
   */
  readonly terms: readonly string[]
}

/** One way in which two readings can agree. */
export interface Level {
  /** Part of the model: permanent. */
  readonly name: string
  /**
   * Levels of one group exclude those of others by what is known of the records alone, so shares are
   * of the group: how often a field is missing says nothing of who is who.
   */
  readonly group: string
}

/**
 * Compares two records in one respect. Pure and symmetric; the model has a weight for each level.
 * Where a record has no reading the comparison has no weight.
 */
export interface Comparison<R extends Reading = Reading> {
  /** Part of the model: permanent. */
  readonly name: string
  /** Fields that it reads. */
  readonly fields: readonly string[]
  /** Exclusive; strongest first. */
  readonly levels: readonly Level[]
  /** What else decides, as data: records are compared anew where it changes. */
  readonly options?: JsonValue
  /** What is compared, or undefined if it is not known. */
  read(fields: RecordFields): R | undefined
  compare(left: R, right: R): Agreement
  /** All that a reading may agree on: what frequencies are counted of. */
  terms(reading: R): readonly string[]
}

/** Levels of one group. */
export function levelsOf(...names: readonly string[]): readonly Level[] {
  return names.map((name) => ({ name, group: '' }))
}

/**
 * A function as data: its text without white space. What it uses from elsewhere does not show, so change
 * the name of a comparison along with that.
 */
export function functionText(
  given: ((...values: readonly never[]) => unknown) | undefined,
): string | null {
  return given?.toString().replace(/\s+/g, '') ?? null
}

/** What two readings agree on when nothing's rarity counts. */
export const noTerms: readonly string[] = []

/**
 * Ends the name of the space that a term belongs to, before the term itself: how often two records
 * agree by chance is counted in each space on its own. Terms without it are of one space.
 */
export const termSpaceEnd = '\u0000'
