import type { Membership, SegmentChange } from '../../segments/segment-change.ts'
import type { SegmentRules } from '../../segments/segment-rules.ts'
import type { DeclaredTrait } from '../../traits/trait-set.ts'
import type { FollowedProfile, FollowedSegment } from './followed-profile.ts'
import type { Moment } from './moment.ts'
import { segmentInputs } from './segment-inputs.ts'
import type { ProfileView } from '../profile-view.ts'

/** Segments that a profile is in, by name. */
export function membershipsOf({ segments }: Pick<FollowedProfile, 'segments'>): Membership[] {
  return [...segments.values()]
    .filter(({ isMember }) => isMember)
    .map(({ segment, sinceMs }) => ({ segment, sinceMs }))
    .sort((left, right) => (left.segment < right.segment ? -1 : 1))
}

/** What came of looking at a profile's segments. */
export interface MembershipUpdate {
  readonly changes: readonly SegmentChange[]
  /** When time alone may change a verdict; Infinity for never. */
  readonly changesMs: number
}

/** Finds out which segments a profile enters and leaves. */
export class Memberships {
  readonly #segments: SegmentRules

  constructor(segments: SegmentRules) {
    this.#segments = segments
  }

  /** Looks at the segments that depend on traits, and notes in `followed` what became of them. */
  update(
    view: ProfileView,
    followed: FollowedProfile,
    traits: readonly DeclaredTrait[],
    moment: Moment,
  ): MembershipUpdate {
    const changes: SegmentChange[] = []
    let changesMs = Infinity
    const known = followed.segments
    const { asOfMs, profile, values } = view
    const inputs = segmentInputs(values, {
      asOfMs,
      identifiers: profile.members,
      known,
      seen: () => view.seen(),
    })
    for (const name of this.#segments.dependentsOf(namesOf(traits))) {
      const refreshMs = this.#segments.nextRefreshMs(name, moment.atMs)
      if (refreshMs !== undefined) {
        changesMs = Math.min(changesMs, refreshMs)
        if (!this.#isRefreshed(name, moment)) continue
      }
      const { member, score, changesMs: nextMs } = this.#segments.evaluate(name, inputs)
      if (refreshMs === undefined) changesMs = Math.min(changesMs, nextMs)
      const before = known.get(name)
      if ((before?.isMember ?? false) === member) continue
      const sinceMs = Math.max(moment.atMs, before?.sinceMs ?? -Infinity)
      known.set(name, { segment: name, isMember: member, sinceMs })
      changes.push(this.#change(view.profile.profileId, name, member, { sinceMs, score, moment }))
    }
    changes.push(...this.#leaveRemoved(view.profile.profileId, known, moment))
    return { changes, changesMs }
  }

  /** Leaves every segment, since the profile has ended. */
  leaveAll(
    profileId: string,
    { segments }: FollowedProfile,
    mergedInto: string,
    moment: Moment,
  ): readonly SegmentChange[] {
    return [...segments.values()]
      .filter(({ isMember }) => isMember)
      .map(({ segment, sinceMs }) => ({
        ...this.#change(profileId, segment, false, {
          sinceMs: Math.max(moment.atMs, sinceMs),
          score: 0,
          moment,
        }),
        mergedInto,
      }))
  }

  /** A segment with a schedule is looked at when its time has come, and at no other. */
  #isRefreshed(name: string, { cause, atMs }: Moment): boolean {
    return cause === 'time' && this.#segments.nextRefreshMs(name, atMs - 1) === atMs
  }

  /** Leaves segments that are no longer defined. */
  #leaveRemoved(
    profileId: string,
    known: Map<string, FollowedSegment>,
    moment: Moment,
  ): readonly SegmentChange[] {
    const removed = [...known.values()].filter(({ segment }) => !this.#segments.has(segment))
    return removed.flatMap(({ segment, isMember, sinceMs }) => {
      known.delete(segment)
      if (!isMember) return []
      const leftMs = Math.max(moment.atMs, sinceMs)
      return this.#change(profileId, segment, false, { sinceMs: leftMs, score: 0, moment })
    })
  }

  #change(
    profileId: string,
    segment: string,
    isMember: boolean,
    { sinceMs, score, moment }: { sinceMs: number; score: number; moment: Moment },
  ): SegmentChange {
    return {
      segment,
      definition: this.#segments.has(segment) ? this.#segments.versionOf(segment) : '',
      profileId,
      change: isMember ? 'entered' : 'exited',
      timestampMs: sinceMs,
      cause: moment.cause,
      messageId: moment.messageId,
      mergedInto: '',
      score,
    }
  }
}

/** Names of traits as segments depend on them. */
function* namesOf(traits: readonly DeclaredTrait[]): Iterable<string> {
  yield '*'
  for (const { name } of traits) yield name
}
