import type { IdentityDelta } from '../resolved.ts'
import type { Cluster, LiveMember } from './cluster.ts'

/** A profile as it was before a message. */
export interface FormerCluster {
  readonly id: string
  readonly members: readonly LiveMember[]
}

/** Deltas, and how often profiles merged and split. */
export interface Deltas {
  readonly deltas: readonly IdentityDelta[]
  readonly merges: number
  readonly splits: number
}

const noDeltas: Deltas = { deltas: [], merges: 0, splits: 0 }

/**
 * Compares profiles before a message with the ones after it. A profile that is left the only one to
 * hold a former one's members, under another id, is that one renamed.
 */
export function deltasOf(former: readonly FormerCluster[], changed: readonly Cluster[]): Deltas {
  if (former.length === 0) return noDeltas
  const [only] = changed
  if (only !== undefined && changed.length === 1) return deltasOfOne(former, only)
  const formerOf = new Map<LiveMember, string>()
  for (const { id, members } of former) for (const member of members) formerOf.set(member, id)
  const partsOf = new Map<string, Set<Cluster>>()
  const sourcesOf = new Map<Cluster, ReadonlySet<string>>()
  for (const cluster of changed) {
    const sources = new Set<string>()
    for (const member of cluster.members) {
      const id = formerOf.get(member)
      if (id !== undefined) sources.add(id)
    }
    if (sources.size > 0) sourcesOf.set(cluster, sources)
    for (const id of sources) partsOf.set(id, (partsOf.get(id) ?? new Set()).add(cluster))
  }
  const splits = splitDeltas(partsOf)
  const merges = [...sourcesOf].map(([cluster, sources]) => {
    const whole = [...sources].filter((id) => partsOf.get(id)?.size === 1)
    return mergeDelta(cluster, whole.sort())
  })
  return {
    deltas: [...splits, ...merges],
    merges: merges.reduce(
      (sum, delta) => sum + (delta.kind === 'merged' ? delta.from.length - 1 : 0),
      0,
    ),
    splits: splits.reduce((sum, delta) => sum + delta.into.length - 1, 0),
  }
}

/** The usual case, made short: one profile changed, so none fell apart. */
function deltasOfOne(former: readonly FormerCluster[], changed: Cluster): Deltas {
  const from: string[] = []
  for (const { id, members } of former) {
    if (members.some(({ cluster }) => cluster === changed)) from.push(id)
  }
  if (from.length === 0) return noDeltas
  const delta = mergeDelta(changed, from.sort())
  return { deltas: [delta], merges: from.length - 1, splits: 0 }
}

function splitDeltas(
  partsOf: ReadonlyMap<string, ReadonlySet<Cluster>>,
): readonly Extract<IdentityDelta, { readonly kind: 'split' }>[] {
  return [...partsOf].flatMap(([profileId, parts]) => {
    if (parts.size < 2) return []
    const into = [...parts].map(({ name }) => name.profileId).sort()
    const version = Math.max(...[...parts].map(({ version }) => version))
    return [{ kind: 'split' as const, profileId, version, into }]
  })
}

/** `from` are the former profiles that are here as a whole: what came from others is a part of them. */
function mergeDelta(
  { name: { profileId }, version }: Cluster,
  from: readonly string[],
): IdentityDelta {
  const [only] = from
  if (from.length > 1) return { kind: 'merged', profileId, version, from }
  if (only === undefined || only === profileId) {
    return { kind: 'profile-changed', profileId, version }
  }
  return { kind: 'renamed', profileId, version, from: only }
}
