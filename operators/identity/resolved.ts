import type { CustomerEvent } from '#schemas'
import type { FragmentHistory } from '../traits/fragment-history.ts'
import type { SeenIdentifier } from './engine/cluster-facts.ts'

/**
 * An event and the profile that it belongs to, as of this event; or what a command or the end of a
 * window did to profiles, which has no event.
 */
export interface Resolved<T = CustomerEvent> {
  /** Null where a command or a timer changed profiles: then there is nothing to fold or to archive. */
  readonly event: T | null
  /**
   * Key of the strongest identifier on the event: the fragment of the profile that it adds to; ''
   * without an event.
   */
  readonly fragment: string
  /** Of the event's profile; without an event, of the first profile that changed, else ''. */
  readonly profileId: string
  /**
   * Grows with every message that says something of the identifiers that evidence connects with the
   * profile's: a higher version of a profile is a later one.
   */
  readonly version: number
  /** Keys of the profile's identifiers. Shared between events: never change it. */
  readonly members: readonly string[]
  /** Profile ids that ended by this event: merged into another one, or renamed. Old ids stay valid. */
  readonly absorbed: readonly string[]
  /**
   * Every profile that is another one after this event, first the one that it belongs to: always where
   * identifiers moved between profiles, and with every event where `resolveIdentity` was asked for
   * `emit: 'profile'`.
   */
  readonly touched?: readonly TouchedProfile[]
  /** What happened to profiles that were there before, if anything did. */
  readonly deltas: readonly IdentityDelta[]
  /** Keys of fragments that are to be forgotten, since their identifiers were erased. */
  readonly erased?: readonly string[]
  /**
   * What events of the past say of traits, for fragments of the profile; none where it is only to be looked at
   * again. `foldProfile` keeps it to itself.
   */
  readonly histories?: readonly FragmentHistory[]
}

/**
 * What became of a profile. A consumer that has seen the version of a profile, or a later one, has seen
 * the delta.
 */
export type IdentityDelta =
  | {
      readonly kind: 'merged'
      readonly profileId: string
      readonly version: number
      readonly from: readonly string[]
    }
  | {
      readonly kind: 'split'
      readonly profileId: string
      readonly version: number
      readonly into: readonly string[]
    }
  | {
      readonly kind: 'renamed'
      readonly profileId: string
      readonly version: number
      readonly from: string
    }
  | { readonly kind: 'profile-changed'; readonly profileId: string; readonly version: number }

/** A profile that an event touched, and all that evidence says of it. */
export interface TouchedProfile {
  readonly profileId: string
  /** As in `Resolved`. */
  readonly version: number
  readonly members: readonly string[]
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
