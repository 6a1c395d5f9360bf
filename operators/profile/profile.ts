import type { SeenIdentifier } from '../identity/engine/cluster-facts.ts'
import type { JsonObject } from '#schemas'
import type { Membership } from '../segments/segment-change.ts'
import type { Seen } from './fragment.ts'

/** An identifier of a profile, and what its events say about it. */
export type ProfileIdentifier = SeenIdentifier

/** Everything that is known of one customer, as people read it. */
export interface Profile extends Seen {
  readonly id: string
  /** Grows with whatever is learnt of what evidence connects: a higher version is a later one. */
  readonly version: number
  /** Ids that this profile had before, or that profiles had which are part of it now. */
  readonly aliases: readonly string[]
  /** Strongest type first, then by value. */
  readonly identifiers: readonly ProfileIdentifier[]
  readonly traits: JsonObject
  /** Segments that it is in; left out where none are defined. */
  readonly segments?: readonly Membership[]
}
