import type { OperatorContext, Output } from '../../operator.ts'
import type { DeclaredTrait } from '../../traits/trait-set.ts'
import { sayTraitChanges } from '../../traits/say-trait-changes.ts'
import type { FollowedProfile } from './followed-profile.ts'
import type { FollowOptions } from './follow-options.ts'
import type { FragmentCells } from '../fragment.ts'
import { Memberships } from './memberships.ts'
import type { Moment } from './moment.ts'
import type { Added } from '../profile-parts.ts'
import type { ProfileView } from '../profile-view.ts'
import { endOfDayMs, snapshotOf } from './snapshot-of.ts'

/**
 * Follows profiles through events, identity and time: keeps what they were, tells on side outputs what
 * changed, and has each looked at again when time alone will change it.
 */
export class ProfileFollower {
  readonly #context: OperatorContext<FragmentCells>
  readonly #options: FollowOptions
  readonly #memberships: Memberships
  /** Whether an event matters that adds to no trait. */
  readonly #followsEveryEvent: boolean

  constructor(context: OperatorContext<FragmentCells>, options: FollowOptions) {
    this.#context = context
    this.#options = options
    this.#memberships = new Memberships(options.segments)
    const { keepsFacts, snapshots, segments } = options
    this.#followsEveryEvent = keepsFacts || snapshots || segments.dependentsOf(['*']).length > 0
  }

  /** A profile has ended: merged into another one, renamed, or erased. */
  end(id: string, mergedInto: string, moment: Moment, output: Output<unknown>): void {
    const { cells, timers } = this.#context
    const followed = cells.followed.get(id)
    if (followed === undefined) return
    if (followed.nextMs !== Infinity) timers.delete(id, followed.nextMs)
    cells.followed.delete(id)
    const changes = this.#memberships.leaveAll(id, followed, mergedInto, moment)
    this.#say('segment-changes', changes, moment, output)
    const told = sayTraitChanges(id, followed.told, {}, this.#options.told, moment)
    this.#say('trait-changes', told, moment, output)
  }

  /** An event was added to a profile, or identity has changed it; or neither. */
  look(view: ProfileView, added: Added, moment: Moment, output: Output<unknown>): void {
    const { profileId, members } = view.profile
    const known = this.#context.cells.followed.get(profileId)
    const isSame = known !== undefined && haveSameMembers(known.members, members)
    const isCurrent = isSame && known.revision === this.#options.revision
    if (isCurrent && added.traits.length === 0 && !this.#followsEveryEvent) return
    const followed = known ?? newFollowed()
    const traits = isCurrent ? added.traits : this.#options.traits.traits
    const cause = isSame && !isCurrent ? 'definition' : moment.cause
    const changesMs = this.#update(view, followed, traits, { ...moment, cause }, output)
    // Between two full looks it may be looked at too early, never too late.
    const soonestMs = isCurrent
      ? Math.min(followed.nextMs, added.expiresMs, this.#traitsChangeMs(view, traits))
      : view.changesMs()
    this.#save(view, followed, Math.min(soonestMs, changesMs))
  }

  /** The time has come that was set for a profile; answers whether it still stood. */
  onTimer(view: ProfileView, moment: Moment, output: Output<unknown>): void {
    const { profileId } = view.profile
    const followed = this.#context.cells.followed.get(profileId)
    if (followed === undefined) return
    const { traits } = this.#options.traits
    const changesMs = this.#update(view, followed, traits, moment, output)
    if (followed.snapshotMs <= moment.atMs) {
      const snapshot = snapshotOf(view, followed)
      output.sideOutput('snapshots', moment.message(snapshot))
      followed.snapshotMs = Infinity
    }
    this.#save(view, followed, Math.min(view.changesMs(), changesMs))
  }

  /** Looks at what depends on traits; answers when time alone may change a segment. */
  #update(
    view: ProfileView,
    followed: FollowedProfile,
    traits: readonly DeclaredTrait[],
    moment: Moment,
    output: Output<unknown>,
  ): number {
    const { told, snapshots } = this.#options
    const { changes, changesMs } = this.#memberships.update(view, followed, traits, moment)
    this.#say('segment-changes', changes, moment, output)
    const asked = traits.filter((trait) => told.includes(trait))
    if (asked.length > 0) {
      const now = { ...followed.told }
      for (const { name } of asked) {
        const value = view.values.value(name)
        if (value === undefined) delete now[name]
        else now[name] = value
      }
      const said = sayTraitChanges(view.profile.profileId, followed.told, now, asked, moment)
      this.#say('trait-changes', said, moment, output)
      followed.told = now
    }
    if (snapshots && moment.cause !== 'time') {
      followed.snapshotMs = Math.min(followed.snapshotMs, endOfDayMs(moment.atMs))
    }
    return changesMs
  }

  #traitsChangeMs(view: ProfileView, traits: readonly DeclaredTrait[]): number {
    return Math.min(...traits.map((trait) => view.values.changesMs(trait)))
  }

  #save({ profile }: ProfileView, followed: FollowedProfile, changesMs: number): void {
    const { cells, timers } = this.#context
    const { profileId, members, version, component, identifiers, aliases } = profile
    const nextMs = Math.min(changesMs, followed.snapshotMs)
    if (nextMs !== followed.nextMs) {
      if (followed.nextMs !== Infinity) timers.delete(profileId, followed.nextMs)
      if (nextMs !== Infinity) timers.set(profileId, nextMs)
      followed.nextMs = nextMs
    }
    followed.members = members
    followed.revision = this.#options.revision
    if (this.#options.keepsFacts) {
      followed.facts = {
        version,
        ...(component !== undefined && { component }),
        ...(identifiers && { identifiers }),
        ...(aliases && { aliases }),
      }
    }
    cells.followed.set(profileId, followed)
  }

  #say(
    name: 'segment-changes' | 'trait-changes',
    changes: readonly unknown[],
    moment: Moment,
    output: Output<unknown>,
  ): void {
    for (const change of changes) output.sideOutput(name, moment.message(change))
  }
}

function newFollowed(): FollowedProfile {
  return {
    members: [],
    revision: '',
    segments: new Map(),
    nextMs: Infinity,
    snapshotMs: Infinity,
    told: {},
    facts: null,
  }
}

function haveSameMembers(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key, place) => key === right[place])
}
