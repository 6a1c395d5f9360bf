import { avroCodec, type Codec } from '#schemas'
import { map, value, type MapSpec, type ValueSpec } from '#state'
import type { LiveAggregates, StoredAggregates } from '../aggregations/rule-set.ts'
import { mappedCodec } from '../mapped-codec.ts'
import type { TraitSet } from '../traits/trait-set.ts'
import { followedCodec, type FollowedProfile } from './follow/followed-profile.ts'

/** What the events of one identifier say. A profile is the fold of its identifiers' fragments. */
export interface Fragment {
  /** Events that were added. */
  events: number
  firstSeenMs: number
  lastSeenMs: number
  /** Of traits over a lifetime. */
  readonly traits: LiveAggregates
  /** Stored names of traits that were backfilled here: once each. */
  backfilled: readonly string[]
}

/** The cells of `foldProfile`. */
export type FragmentCells = {
  /** By key of an identifier. */
  readonly fragments: ValueSpec<Fragment>
  /** By key of an identifier, and `paneField`: aggregates of traits over windows. */
  readonly panes: MapSpec<LiveAggregates>
  /** By profile id: what time and segments need. Only where there are either. */
  readonly followed: ValueSpec<FollowedProfile>
}

/** When the events of fragments were, and how many there are. */
export interface Seen {
  readonly events: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

/** What several fragments say together of when a profile was seen. */
export function seenOf(fragments: readonly Fragment[]): Seen {
  return {
    events: fragments.reduce((sum, { events }) => sum + events, 0),
    firstSeenMs: Math.min(...fragments.map(({ firstSeenMs }) => firstSeenMs)),
    lastSeenMs: Math.max(...fragments.map(({ lastSeenMs }) => lastSeenMs)),
  }
}

/** Declares the cells of `foldProfile`. */
export function fragmentCells(traits: TraitSet): FragmentCells {
  return {
    fragments: value(fragmentCodec(traits)),
    panes: map(paneCodec(traits)),
    followed: value(followedCodec),
  }
}

/** Names a pane of a window among the panes of a fragment. */
export function paneField(windowId: string, startMs: number): string {
  return `${windowId}/${startMs}`
}

/** What `paneField` made a name of. */
export function parsePaneField(field: string): {
  readonly windowId: string
  readonly startMs: number
} {
  const slash = field.indexOf('/')
  return { windowId: field.slice(0, slash), startMs: Number(field.slice(slash + 1)) }
}

interface StoredFragment extends Omit<Fragment, 'traits'> {
  readonly traits: StoredAggregates
}

function fragmentCodec({ lifetime }: TraitSet): Codec<Fragment> {
  const schema = {
    type: 'record',
    name: 'ProfileFragment',
    fields: [
      { name: 'events', type: 'long' },
      { name: 'firstSeenMs', type: 'long' },
      { name: 'lastSeenMs', type: 'long' },
      { name: 'traits', type: lifetime.schema('ProfileTraits') },
      { name: 'backfilled', type: { type: 'array', items: 'string' }, default: [] },
    ],
  }
  const stored = avroCodec<StoredFragment>({ name: 'profile fragment', schema })
  return mappedCodec(stored, {
    store: (fragment) => ({ ...fragment, traits: lifetime.store(fragment.traits) }),
    restore: (fragment) => ({ ...fragment, traits: lifetime.restore(fragment.traits) }),
  })
}

function paneCodec({ windowed }: TraitSet): Codec<LiveAggregates> {
  const schema = windowed.schema('TraitPane')
  const stored = avroCodec<StoredAggregates>({ name: 'trait pane', schema })
  return mappedCodec(stored, {
    store: (aggregates) => windowed.store(aggregates),
    restore: (aggregates) => windowed.restore(aggregates),
  })
}
