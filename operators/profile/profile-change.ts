import type { JsonObject } from '#schemas'
import type { SeenIdentifier } from '../identity/engine/cluster-facts.ts'
import type { Resolved } from '../identity/resolved.ts'
import type { Membership } from '../segments/segment-change.ts'
import type { Seen } from './fragment.ts'

/** That an event was added to a profile. */
export interface ProfileChange extends Resolved {
  /** The profile as it is now, where `foldProfile` was asked to emit it and there is one left. */
  readonly profile?: ProfileState
  /** Other profiles that the event changed, as they are now; known where `touched` is. */
  readonly others?: readonly ProfileState[]
}

/** A profile as of one event, or of a time. */
export interface ProfileState extends Seen {
  readonly id: string
  /**
   * As in `Resolved`: a higher version is a later one. Time alone changes traits and segments under the
   * same version; of two states of one version the later message holds.
   */
  readonly version: number
  /** As in `Profile`, where `resolveIdentity` was asked to emit it. */
  readonly aliases?: readonly string[]
  readonly identifiers?: readonly SeenIdentifier[]
  /**
   * Names what evidence connects, where a guard keeps profiles apart there: they share the version, so
   * the version of one may be higher by now than its own last message says.
   */
  readonly component?: string
  readonly traits: JsonObject
  /** Segments that it is in; left out where none are defined. */
  readonly segments?: readonly Membership[]
}
