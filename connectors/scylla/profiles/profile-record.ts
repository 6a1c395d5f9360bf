import type { Json } from '../../connector.ts'

/** An identifier of a profile, and what its events say about it. */
export interface RecordedIdentifier {
  readonly type: string
  readonly value: string
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** Events that carried it. */
  readonly count: number
}

/** That a profile is in a segment. */
export interface RecordedMembership {
  readonly segment: string
  /** Event time of the entry. */
  readonly sinceMs: number
}

/** A profile as `anabranch profile get --json` shows it: the members stand in the same order. */
export interface ProfileRecord {
  readonly id: string
  readonly version: number
  /** Former ids of the profile, and of those that are part of it now. */
  readonly aliases: readonly string[]
  /** Strongest type first. */
  readonly identifiers: readonly RecordedIdentifier[]
  /** Events added to its identifiers; without any, the two times are infinite. */
  readonly events: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly traits: { readonly [name: string]: Json }
  /** Segments that it is in; left out where the pipeline has no segments. */
  readonly segments?: readonly RecordedMembership[]
}

/** A profile in a message: a `ProfileRecord` where the identity step was asked for all of it. */
export interface ProfileMessageState extends Omit<ProfileRecord, 'aliases' | 'identifiers'> {
  readonly aliases?: readonly string[]
  readonly identifiers?: readonly RecordedIdentifier[]
  /** Names the profiles that share a version, where there are several. */
  readonly component?: string
}

/**
 * A message of `foldProfile({ emit: 'profile' })` behind `resolveIdentity({ emit: 'profile' })`: the
 * profile that an event belongs to, and every other one that it changed.
 */
export interface ProfileMessage {
  readonly profile?: ProfileMessageState
  readonly others?: readonly ProfileMessageState[]
}

/** A profile on its way to the tables. */
export interface StagedProfile extends ProfileRecord {
  readonly component?: string
  /** Identifiers that are listed in the profile's partition; all of them where it is left out. */
  readonly listed?: number
  /** Traits and identifiers that are not in the profile's partition, since it would be too large. */
  readonly omitted?: number
}
