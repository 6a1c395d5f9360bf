import { aliasesOf, seenIdentifiers } from '../identity/engine/cluster-facts.ts'
import type { LiveMember } from '../identity/engine/cluster.ts'
import type { Component } from '../identity/engine/component.ts'
import type { IdentifierNode } from '../identity/identity-cells.ts'
import type { LiveAggregates } from '../aggregations/rule-set.ts'
import { TraitValues } from '../traits/trait-values.ts'
import type { FollowedProfile } from './follow/followed-profile.ts'
import { seenOf, type Fragment } from './fragment.ts'
import { membershipsOf } from './follow/memberships.ts'
import { groupPanes } from './profile-parts.ts'
import type { Profile } from './profile.ts'
import type { ProfileReaderOptions } from './profile-reader.ts'

/** An identifier's place in the evidence. */
interface Place {
  readonly component: Component
  readonly member: LiveMember
}

/** The profile of each identifier, in their order; undefined for an identifier that was never seen. */
export async function loadProfiles(
  identifiers: readonly string[],
  options: ProfileReaderOptions,
): Promise<readonly (Profile | undefined)[]> {
  const places = await findPlaces(identifiers, options)
  const found = places.flatMap((place) => place ?? [])
  const members = found.flatMap(({ member }) => member.cluster.identifiers)
  const ids = found.map(({ member }) => member.cluster.name.profileId)
  const { fragments: state, traits } = options
  const read: ReadState = {
    fragments: await getAll(members, (keys) => state.get('fragments', keys)),
    panes: traits.windows.length === 0 ? new Map() : await panesOf(members, options),
    followed: await getAll(ids, (keys) => state.get('followed', keys)),
    asOfMs: (await options.asOfMs?.()) ?? Infinity,
  }
  return places.map((place) => place && toProfile(place, read, options))
}

/** What was read of the state of the step that folds profiles. */
interface ReadState {
  readonly fragments: ReadonlyMap<string, Fragment>
  readonly panes: ReadonlyMap<string, Panes>
  readonly followed: ReadonlyMap<string, FollowedProfile>
  readonly asOfMs: number
}

type Panes = readonly (readonly [field: string, aggregates: LiveAggregates])[]

/** Epochs that may be saved between reading nodes and their components, before it is left at that. */
const repeatsMax = 3

/** Finds places; again where a run has joined a component to another one since its node was read. */
async function findPlaces(
  identifiers: readonly string[],
  { identity }: ProfileReaderOptions,
): Promise<readonly (Place | undefined)[]> {
  for (let repeats = 0; ; repeats += 1) {
    const nodes = await identity.get('nodes', identifiers)
    const places = await placesOf(identifiers, nodes, identity)
    const torn = nodes.some((node, at) => node !== undefined && places[at] === undefined)
    if (!torn || repeats === repeatsMax) return places
  }
}

async function placesOf(
  identifiers: readonly string[],
  nodes: readonly (IdentifierNode | undefined)[],
  identity: ProfileReaderOptions['identity'],
): Promise<readonly (Place | undefined)[]> {
  const ids = nodes.flatMap((node) => node?.component ?? [])
  const components = await getAll(ids, (keys) => identity.get('components', keys))
  return nodes.map((node, at) => {
    const component = components.get(node?.component ?? '')
    const member = component?.members[node?.member ?? 0]
    if (component === undefined || member?.identifier !== identifiers[at]) return undefined
    return member && { component, member }
  })
}

function toProfile(
  { component, member }: Place,
  { fragments, panes, followed, asOfMs }: ReadState,
  { traits, segments }: ProfileReaderOptions,
): Profile {
  const { cluster } = member
  const { profileId } = cluster.name
  const own = cluster.identifiers.flatMap((key) => fragments.get(key) ?? [])
  const parts = {
    lifetime: own.map((fragment) => fragment.traits),
    panes: groupPanes(cluster.identifiers.map((key) => panes.get(key) ?? [])),
  }
  const known = followed.get(profileId)
  return {
    id: profileId,
    version: component.version,
    aliases: aliasesOf(cluster),
    identifiers: seenIdentifiers(cluster),
    ...seenOf(own),
    traits: new TraitValues(traits, parts, asOfMs).shown(),
    ...((segments?.names.length ?? 0) > 0 && {
      segments: known === undefined ? [] : membershipsOf(known),
    }),
  }
}

async function panesOf(
  members: readonly string[],
  { fragments }: ProfileReaderOptions,
): Promise<ReadonlyMap<string, Panes>> {
  const read = async (key: string) => [key, await fragments.entries('panes', key)] as const
  return new Map(await Promise.all([...new Set(members)].map(read)))
}

/** Values by key, each key asked for once. */
async function getAll<V>(
  keys: readonly string[],
  read: (keys: readonly string[]) => Promise<readonly (V | undefined)[]>,
): Promise<ReadonlyMap<string, V>> {
  const distinct = [...new Set(keys)]
  const values = await read(distinct)
  const found = new Map<string, V>()
  for (const [place, key] of distinct.entries()) {
    const value = values[place]
    if (value !== undefined) found.set(key, value)
  }
  return found
}
