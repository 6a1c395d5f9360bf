import type { SegmentInputs } from '../../segments/segment-rules.ts'
import type { TraitValues } from '../../traits/trait-values.ts'
import type { FollowedSegment } from './followed-profile.ts'

/** What segments are asked about, besides traits. */
export interface AskedProfile extends Pick<SegmentInputs, 'asOfMs' | 'identifiers' | 'seen'> {
  /** Segments that it is or was in, by name. */
  readonly known: ReadonlyMap<string, FollowedSegment>
}

/** What is known of a profile, as segments look at it. */
export function segmentInputs(
  values: TraitValues,
  { asOfMs, identifiers, known, seen }: AskedProfile,
): SegmentInputs {
  return {
    asOfMs,
    identifiers,
    trait: (name) => values.compared(name),
    attribute: (name) => values.attribute(name),
    inSegment: (name) => known.get(name)?.isMember ?? false,
    sinceMs: (name) => known.get(name)?.sinceMs,
    seen,
  }
}
