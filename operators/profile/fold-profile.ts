import { ChunkOrigin, withValue, type Message } from '#schemas'
import type { Timer } from '#state'
import type { Resolved } from '../identity/resolved.ts'
import type { Operator, OperatorContext, OperatorSpec, Output, Want } from '../operator.ts'
import { SegmentSet } from '../segments/segment-set.ts'
import { noSegments, type SegmentRules } from '../segments/segment-rules.ts'
import { defineTraits, storedName, TraitSet, type TraitDefinitions } from '../traits/trait-set.ts'
import { TakeHistory } from './backfill/take-history.ts'
import { followOptions, type FollowOptions } from './follow/follow-options.ts'
import { fragmentCells, type FragmentCells } from './fragment.ts'
import { membershipsOf } from './follow/memberships.ts'
import type { ProfileChange, ProfileState } from './profile-change.ts'
import { causeOf, successorOf, type Moment } from './follow/moment.ts'
import { ProfileFollower } from './follow/profile-follower.ts'
import { addedNothing, ProfileParts, type Added } from './profile-parts.ts'
import { detailsOf, requireTraits, sideOutputsOf } from './fold-details.ts'
import { ProfileView, type ViewedProfile } from './profile-view.ts'

/** What `foldProfile` takes. */
export interface FoldProfileOptions {
  /** What a profile shows besides its identifiers: `defineTraits`, or what that takes. */
  readonly traits: TraitSet | TraitDefinitions
  /** What profiles are sorted into: entries and exits go to the side output `segment-changes`. */
  readonly segments?: SegmentRules
  /**
   * Names of traits whose changes go to the side output `trait-changes`; none by default. A change is
   * told for each event that makes one: ask for traits that change seldom.
   */
  readonly traitChanges?: readonly string[]
  /**
   * `daily`: at the end of each day (UTC) on which something was learnt of a profile it goes to the side
   * output `snapshots`, as it was known when the watermark came to midnight.
   */
  readonly snapshots?: 'none' | 'daily'
  /**
   * What each message carries: the `change` (cheap), or the whole `profile` as well, which reads a
   * fragment for every identifier of the profile. Then a message without event comes when time alone
   * changes a profile.
   */
  readonly emit?: 'change' | 'profile'
}

/** Inert definition of `foldProfile`, with what a reader of its state needs. */
export interface ProfileSpec extends OperatorSpec<Resolved, ProfileChange, FragmentCells> {
  readonly kind: 'profile'
  readonly keyed: false
  readonly traits: TraitSet
  readonly segments: SegmentRules
  /** What profiles are marked with that were looked at under these definitions; undefined for none. */
  readonly revision: string | undefined
}

/**
 * Folds events into profiles. An event is added to the fragment of the identifier that it arrived on,
 * whoever that belongs to then; a profile is the fold of its fragments. So a merge adds up exactly,
 * and what is parted again has what its own events gave it.
 *
 * The present of a profile is the step's watermark: a trait over a window shows what the window that
 * holds the watermark holds, events ahead of it included. Windows end by timer, at their event time.
 * An event that comes when its window has ended is counted (`late_for_trait_windows`) and adds to the
 * other traits.
 *
 * Put it behind `resolveIdentity`. Throws `MergeRulesError` for traits that cannot be stored, and
 * `SegmentsError` for segments that these traits cannot serve.
 */
export function foldProfile(options: FoldProfileOptions): ProfileSpec {
  const { emit = 'change', segments = noSegments } = options
  const declared =
    options.traits instanceof TraitSet ? options.traits : defineTraits(options.traits)
  if (segments instanceof SegmentSet) requireTraits(segments, declared)
  const traits = declared.with(segments.implicitTraits)
  const follow = followOptions({ ...options, emit, traits, segments })
  const seesProfiles = emit === 'profile' || follow !== undefined
  return {
    kind: 'profile',
    state: fragmentCells(traits),
    keyed: false,
    partitioning: { by: 'fragment', keyOf: ({ value }) => value.fragment },
    parts: traits.traits.map(storedName),
    sideOutputs: sideOutputsOf(options),
    bound: 'one fragment an identifier, one pane for each window that it has events in',
    details: detailsOf(traits, segments),
    traits,
    segments,
    revision: follow?.revision,
    open: (context) => new FoldProfile(context, { traits, emit, follow }),
    prefetch(batch, _cells, want) {
      for (const { value } of batch) wantAll(value, want, seesProfiles)
      return []
    },
    prefetchTimers(keys, cells, want) {
      for (const key of keys) {
        for (const member of cells.followed.get(key)?.members ?? []) wantFragment(member, want)
      }
      return []
    },
  }
}

/** Asks for what a message reads. */
function wantAll(value: Resolved, want: Want<FragmentCells>, seesProfiles: boolean): void {
  if (value.event !== null) wantFragment(value.fragment, want)
  for (const { key } of value.histories ?? []) wantFragment(key, want)
  for (const key of value.erased ?? []) wantFragment(key, want)
  for (const id of value.absorbed) want('followed', id)
  if (!seesProfiles) return
  for (const { profileId, members } of viewedProfiles(value)) {
    want('followed', profileId)
    for (const key of members) wantFragment(key, want)
  }
}

function wantFragment(key: string, want: Want<FragmentCells>): void {
  want('fragments', key)
  want('panes', key)
}

/** Whether a step of a pipeline folds profiles. */
export function isProfileSpec(spec: { readonly kind: string }): spec is ProfileSpec {
  return spec.kind === 'profile' && 'traits' in spec
}

interface Folding {
  readonly traits: TraitSet
  readonly emit: 'change' | 'profile'
  /** Undefined where nothing has to be followed. */
  readonly follow: FollowOptions | undefined
}

class FoldProfile implements Operator<Resolved, ProfileChange> {
  readonly #context: OperatorContext<FragmentCells>
  readonly #folding: Folding
  readonly #parts: ProfileParts
  readonly #past: TakeHistory
  readonly #follower: ProfileFollower | undefined

  constructor(context: OperatorContext<FragmentCells>, folding: Folding) {
    this.#context = context
    this.#folding = folding
    this.#parts = new ProfileParts(context, folding.traits)
    this.#past = new TakeHistory(context, folding.traits)
    const { follow } = folding
    this.#follower = follow && new ProfileFollower(context, follow)
  }

  onMessage(message: Message<Resolved>, output: Output<ProfileChange>): void {
    const { emit } = this.#folding
    const added = this.#add(message.value)
    const value = withoutHistories(message.value)
    const change = value === message.value ? message : withValue(message, value)
    if (this.#follower === undefined && emit === 'change') return output.emit(change)
    const asOfMs = this.#context.watermarkMs()
    const views = viewedProfiles(value).map((profile) => this.#view(profile, asOfMs))
    this.#follow(message, views, added, output)
    output.emit(emit === 'change' ? change : withValue(message, this.#change(value, views)))
  }

  #add({ event, fragment, erased = [], histories }: Resolved): Added {
    for (const key of erased) this.#parts.forget(key)
    if (histories !== undefined) return this.#past.take(histories)
    return event === null ? addedNothing : this.#parts.add(event, fragment)
  }

  /** Time has come that changes a profile by itself. */
  onTimer({ key, timestampMs }: Timer, output: Output<ProfileChange>): void {
    const followed = this.#context.cells.followed.get(key)
    if (followed === undefined || followed.nextMs !== timestampMs) return
    this.#parts.expire(followed.members, timestampMs)
    const { members, facts } = followed
    const profile = { version: 0, ...facts, profileId: key, members }
    const view = this.#view(profile, timestampMs)
    const origin = new ChunkOrigin(this.#context.step, key, timestampMs, noBytes)
    const message = <T>(value: T): Message<T> => ({ key: '', value, timestampMs, origin })
    const moment = { cause: 'time', atMs: timestampMs, messageId: '', message } as const
    this.#follower?.onTimer(view, moment, output)
    if (this.#folding.emit === 'change') return
    const { version } = profile
    const nothing = { event: null, fragment: '', absorbed: [], deltas: [] }
    const value = { ...nothing, profileId: key, version, members, profile: this.#state(view) }
    output.emit(message(value))
  }

  #follow(
    message: Message<Resolved>,
    views: readonly ProfileView[],
    added: Added,
    output: Output<unknown>,
  ): void {
    const follower = this.#follower
    if (follower === undefined) return
    const { value, timestampMs } = message
    const moment: Moment = {
      cause: causeOf(value),
      atMs: Math.max(timestampMs, this.#context.watermarkMs()),
      messageId: value.event?.messageId ?? '',
      message: (said) => withValue(message, said),
    }
    for (const id of value.absorbed) follower.end(id, successorOf(id, value), moment, output)
    for (const [place, view] of views.entries()) {
      follower.look(view, place === 0 ? added : addedNothing, moment, output)
    }
  }

  #change(resolved: Resolved, views: readonly ProfileView[]): ProfileChange {
    const [profile, ...others] = views.map((view) => this.#state(view))
    if (resolved.touched === undefined) return profile ? { ...resolved, profile } : { ...resolved }
    return profile === undefined ? { ...resolved, others } : { ...resolved, profile, others }
  }

  #view(profile: ViewedProfile, asOfMs: number): ProfileView {
    return new ProfileView(profile, asOfMs, this.#parts, this.#folding.traits)
  }

  #state(view: ProfileView): ProfileState {
    const { profileId, version, aliases, identifiers, component } = view.profile
    const followed = this.#context.cells.followed.get(profileId)
    const hasSegments = (this.#folding.follow?.segments.names.length ?? 0) > 0
    return {
      id: profileId,
      version,
      ...view.seen(),
      traits: view.values.shown(),
      ...(aliases && { aliases }),
      ...(identifiers && { identifiers }),
      ...(component !== undefined && { component }),
      ...(hasSegments && { segments: followed === undefined ? [] : membershipsOf(followed) }),
    }
  }
}

const noBytes = new Uint8Array()

/** What goes on downstream: histories are for profiles alone. */
function withoutHistories(value: Resolved): Resolved {
  if (value.histories === undefined) return value
  const { histories: _taken, ...rest } = value
  return rest
}

/** Profiles that a message is about, that of its event first. */
function viewedProfiles(value: Resolved): readonly ViewedProfile[] {
  return value.touched ?? [value]
}
