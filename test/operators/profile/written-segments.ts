import type { JsonValue } from '#schemas'
import type {
  SegmentInputs,
  SegmentRules,
  SegmentVerdict,
} from '../../../operators/segments/segment-rules.ts'

/** A segment written as a function, with the traits that it reads. */
export interface WrittenSegment {
  readonly reads: readonly string[]
  readonly isMember: (inputs: SegmentInputs) => boolean
  readonly changesMs?: (inputs: SegmentInputs) => number
  readonly refreshMs?: (afterMs: number) => number
}

/** Segments of functions, for what the operator does with any. */
export function writtenSegments(segments: Readonly<Record<string, WrittenSegment>>): SegmentRules {
  const names = Object.keys(segments)
  const verdict = (name: string, inputs: SegmentInputs): SegmentVerdict => {
    const member = segments[name]?.isMember(inputs) ?? false
    const changesMs = segments[name]?.changesMs?.(inputs) ?? Infinity
    return { member, score: member ? 1 : 0, changesMs }
  }
  return {
    names,
    implicitTraits: {},
    isTimed: names.some((name) => segments[name]?.changesMs !== undefined),
    has: (name) => names.includes(name),
    versionOf: (name) => `version of ${name}`,
    dependentsOf(traits) {
      const changed = new Set(traits)
      return names.filter((name) => segments[name]?.reads.some((trait) => changed.has(trait)))
    },
    evaluate: verdict,
    nextRefreshMs: (name, afterMs) => segments[name]?.refreshMs?.(afterMs),
  }
}

/** A trait as a number; 0 where it has no value. */
export function numberOf(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 0
}
