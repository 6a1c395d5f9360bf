import { days } from '#schemas'
import type { ProfileSnapshot } from '../../traits/profile-snapshot.ts'
import type { FollowedProfile } from './followed-profile.ts'
import { membershipsOf } from './memberships.ts'
import type { ProfileView } from '../profile-view.ts'

/** End of the day that a time lies in: the next midnight UTC. */
export function endOfDayMs(timestampMs: number): number {
  return (Math.floor(timestampMs / days(1)) + 1) * days(1)
}

/** A profile as it is now, at the end of the day of its snapshot. */
export function snapshotOf(view: ProfileView, followed: FollowedProfile): ProfileSnapshot {
  const { profileId, version, members } = view.profile
  return {
    profileId,
    version,
    endMs: followed.snapshotMs,
    identifiers: [...members].sort(),
    ...view.seen(),
    traits: view.values.shown(),
    segments: membershipsOf(followed),
  }
}
