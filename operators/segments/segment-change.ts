/** That a profile is in a segment. */
export interface Membership {
  readonly segment: string
  /** Event time of the entry. */
  readonly sinceMs: number
}

/**
 * Why a membership changed: an event; time alone, where a window or an age came to its end; profiles
 * that merged or parted, or an identity command; another definition of the segment; the erasure of a
 * person.
 */
export const segmentChangeCauses = ['event', 'time', 'identity', 'definition', 'erasure'] as const

/** One of `segmentChangeCauses`. */
export type SegmentChangeCause = (typeof segmentChangeCauses)[number]

/**
 * A profile's entry into a segment, or its exit. Of one profile and segment entries and exits
 * alternate, an entry first, and the last one says whether the profile is a member.
 */
export interface SegmentChange {
  readonly segment: string
  /** Version of the segment's definition: a short hash of it. */
  readonly definition: string
  readonly profileId: string
  readonly change: 'entered' | 'exited'
  /** Event time at which it became so: exactly the end of the window where a window ended. */
  readonly timestampMs: number
  readonly cause: SegmentChangeCause
  /** The event that caused it; '' where none did. */
  readonly messageId: string
  /** Where a profile ended by merging: the id that it goes by now; else ''. */
  readonly mergedInto: string
  /** Share of the segment's criteria that the profile meets, from 0 to 1. */
  readonly score: number
}
