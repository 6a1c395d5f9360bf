import type { JsonValue } from '#schemas'
import type { TraitDefinitions } from '../traits/trait-set.ts'

/** What is known of a profile when its segments are looked at. */
export interface SegmentInputs {
  /** The present: the watermark, or the time of the timer at hand; -Infinity before any. */
  readonly asOfMs: number
  /** Keys of its identifiers, `type:value`. */
  readonly identifiers: readonly string[]
  /** The value of a declared trait, implicit ones too; undefined for none. */
  readonly trait: (name: string) => JsonValue | undefined
  /** An attribute that `identify` set, as a trait that spreads shows it. */
  readonly attribute: (name: string) => JsonValue | undefined
  /** Whether it is in another segment. */
  readonly inSegment: (segment: string) => boolean
  /** Since when it is in a segment, or out of it again; undefined where it never was. */
  readonly sinceMs: (segment: string) => number | undefined
  /** Events, and the times of the first and the last one. */
  readonly seen: () => {
    readonly events: number
    readonly firstSeenMs: number
    readonly lastSeenMs: number
  }
}

/** Whether a profile belongs into a segment. */
export interface SegmentVerdict {
  readonly member: boolean
  /** Share of the segment's criteria that it meets, from 0 to 1. */
  readonly score: number
  /** The first time after `asOfMs` at which time alone may change `member`; Infinity for never. */
  readonly changesMs: number
}

/** Segments as `foldProfile` uses them: what `defineSegments` gives. */
export interface SegmentRules {
  /** Each after those that it refers to. */
  readonly names: readonly string[]
  /** Traits that segments need besides the declared ones: kept, and not shown. */
  readonly implicitTraits: TraitDefinitions
  /** Whether time alone can change a verdict. */
  readonly isTimed: boolean
  has(segment: string): boolean
  /** A short hash of a segment's definition, with all that it refers to. */
  versionOf(segment: string): string
  /**
   * Segments whose verdict may change with traits of these names, in the order of `names`: through other
   * segments too. `*` stands for attributes, and for what no trait says, such as identifiers.
   */
  dependentsOf(traits: Iterable<string>): readonly string[]
  evaluate(segment: string, inputs: SegmentInputs): SegmentVerdict
  /**
   * When a segment that is refreshed on a schedule is looked at next after a time; undefined for one
   * that is always up to date.
   */
  nextRefreshMs(segment: string, afterMs: number): number | undefined
}

/** No segments. */
export const noSegments: SegmentRules = {
  names: [],
  implicitTraits: {},
  isTimed: false,
  has: () => false,
  versionOf: () => '',
  dependentsOf: () => [],
  evaluate: () => ({ member: false, score: 0, changesMs: Infinity }),
  nextRefreshMs: () => undefined,
}
