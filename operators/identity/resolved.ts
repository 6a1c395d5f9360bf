import type { CustomerEvent } from '#schemas'
import type { SeenIdentifier } from './cluster-facts.ts'

/** An event and the profile that it belongs to, as of this event. */
export interface Resolved<T = CustomerEvent> {
  readonly event: T
  /** Key of the strongest identifier on the event: the fragment of the profile that it adds to. */
  readonly fragment: string
  readonly profileId: string
  /** Keys of the profile's identifiers. Shared between events: never change it. */
  readonly members: readonly string[]
  /**
   * Keys of every identifier that evidence connects with them, whether or not a guard keeps them in
   * another profile. Shared between events: never change it.
   */
  readonly evidence: readonly string[]
  /** Profile ids that ended by this event: merged into another one, or renamed. Old ids stay valid. */
  readonly absorbed: readonly string[]
  /**
   * Where `resolveIdentity` was asked to emit it: every profile that is another one after this event,
   * first the one that it belongs to. A guard can move identifiers between others, too.
   */
  readonly touched?: readonly TouchedProfile[]
}

/** A profile that an event touched, and all that evidence says of it. */
export interface TouchedProfile {
  readonly profileId: string
  /** As `members` and `evidence` of `Resolved`. */
  readonly members: readonly string[]
  readonly evidence: readonly string[]
  /**
   * Names the group of identifiers that evidence connects, where a guard makes several profiles of it;
   * left out where the profile has them all.
   */
  readonly component?: string
  /** Strongest type first, then by value. */
  readonly identifiers: readonly SeenIdentifier[]
  /** Former ids of the profile, and of those that are part of it now; sorted. */
  readonly aliases: readonly string[]
}
