import type { JsonValue } from '#schemas'
import type { SegmentChangeCause } from '../segments/segment-change.ts'

/** That a declared trait of a profile has another value. */
export interface TraitChange {
  readonly trait: string
  /** Version of the trait's definition: a short hash of it. */
  readonly definition: string
  readonly profileId: string
  /** Null where the profile had none, or has none any more. */
  readonly before: JsonValue
  readonly after: JsonValue
  /** Event time at which it became so. */
  readonly timestampMs: number
  readonly cause: SegmentChangeCause
  /** The event that caused it; '' where none did. */
  readonly messageId: string
}
