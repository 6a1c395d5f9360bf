import { avroCodec, type Codec, type CustomerEvent, type JsonObject } from '#schemas'
import { value, type ValueSpec } from '#state'
import { mappedCodec } from '../mapped-codec.ts'
import type { LiveAggregates, RuleSet, StoredAggregates } from '../aggregations/rule-set.ts'

/** What the events of one identifier say. A profile is the fold of its identifiers' fragments. */
export interface Fragment {
  /** Events that were added. */
  events: number
  firstSeenMs: number
  lastSeenMs: number
  readonly traits: LiveAggregates
}

/** The cells of `foldProfile`: fragments by the key of their identifier. */
export type FragmentCells = { readonly fragments: ValueSpec<Fragment> }

/** What several fragments say together. */
export interface FragmentSum {
  readonly events: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly traits: JsonObject
}

/** Declares the cells of `foldProfile`. */
export function fragmentCells(rules: RuleSet<CustomerEvent>): FragmentCells {
  return { fragments: value(fragmentCodec(rules)) }
}

/** A fragment of one event. */
export function newFragment(event: CustomerEvent, rules: RuleSet<CustomerEvent>): Fragment {
  const { timestampMs, messageId } = event
  const traits = rules.lift(event, timestampMs, messageId)
  return { events: 1, firstSeenMs: timestampMs, lastSeenMs: timestampMs, traits }
}

/** Adds an event to a fragment, in place: it is about to be set. */
export function addEvent(
  fragment: Fragment,
  event: CustomerEvent,
  rules: RuleSet<CustomerEvent>,
): void {
  const { timestampMs } = event
  fragment.events += 1
  if (timestampMs < fragment.firstSeenMs) fragment.firstSeenMs = timestampMs
  if (timestampMs > fragment.lastSeenMs) fragment.lastSeenMs = timestampMs
  rules.add(fragment.traits, event, timestampMs, event.messageId)
}

/** Folds fragments into what their profile shows as of a time: the same whatever their order. */
export function sumFragments(
  fragments: readonly Fragment[],
  rules: RuleSet<CustomerEvent>,
  asOfMs: number,
): FragmentSum {
  const none: readonly unknown[] = []
  const traits = fragments.reduce((sum, fragment) => rules.merge(sum, fragment.traits), none)
  return {
    events: fragments.reduce((sum, { events }) => sum + events, 0),
    firstSeenMs: Math.min(...fragments.map(({ firstSeenMs }) => firstSeenMs)),
    lastSeenMs: Math.max(...fragments.map(({ lastSeenMs }) => lastSeenMs)),
    traits: rules.read(traits, asOfMs),
  }
}

interface StoredFragment extends Omit<Fragment, 'traits'> {
  readonly traits: StoredAggregates
}

function fragmentCodec(rules: RuleSet<CustomerEvent>): Codec<Fragment> {
  const schema = {
    type: 'record',
    name: 'ProfileFragment',
    fields: [
      { name: 'events', type: 'long' },
      { name: 'firstSeenMs', type: 'long' },
      { name: 'lastSeenMs', type: 'long' },
      { name: 'traits', type: rules.schema('ProfileTraits') },
    ],
  }
  const stored = avroCodec<StoredFragment>({ name: 'profile fragment', schema })
  return mappedCodec(stored, {
    store: (fragment) => ({ ...fragment, traits: rules.store(fragment.traits) }),
    restore: (fragment) => ({ ...fragment, traits: rules.restore(fragment.traits) }),
  })
}
