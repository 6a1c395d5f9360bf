import type { JsonObject } from '#schemas'
import type { Membership } from '../segments/segment-change.ts'

/** A profile as it was at the end of a day on which it changed. */
export interface ProfileSnapshot {
  readonly profileId: string
  /** As in `Profile`. */
  readonly version: number
  /** End of the day, exclusive: midnight UTC. */
  readonly endMs: number
  /** Keys of its identifiers, sorted. */
  readonly identifiers: readonly string[]
  readonly events: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly traits: JsonObject
  readonly segments: readonly Membership[]
}
