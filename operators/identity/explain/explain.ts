import { aliasesOf, seenIdentifiers } from '../engine/cluster-facts.ts'
import type { Cluster, LiveMember } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import { edgesInOrder } from '../resolution/edge-order.ts'
import { isGone } from '../resolution/conduct.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { blockingPair } from './blocking-pair.ts'
import { explainEdge } from './explain-edge.ts'
import type { Explanation, SuppressedEdge } from './explanation.ts'
import { historyOf } from './history.ts'

/** Why the profile of a member of a component is what it is. */
export function explain(
  component: Component,
  member: LiveMember,
  rules: IdentityRules,
): Explanation {
  const { cluster } = member
  const { inside, outside } = edgesOf(component, cluster, rules)
  const history = historyOf(component, inside, rules)
  const bits = inside.filter(({ kind }) => kind === 'candidate').map((edge) => edge.bits)
  const isBetween = ({ a, b }: { readonly a: number; readonly b: number }) =>
    [a, b].some((place) => component.members[place]?.cluster === cluster)
  return {
    profileId: cluster.name.profileId,
    version: cluster.version,
    identifier: member.identifier,
    namedAfter: cluster.name.identifier,
    members: explainMembers(cluster),
    edges: inside.map((edge) => explainEdge(component, edge)),
    suppressed: outside.map((edge) => suppressedEdge(component, edge, cluster, rules)),
    cannotLinks: component.cannotLinks.filter(isBetween).map(({ a, b, ...said }) => ({
      ends: component.endsOf({ a, b }),
      ...said,
    })),
    history,
    aliases: aliasesOf(cluster),
    method: methodOf(history.map(({ edge }) => edge.kind)),
    confidence: Math.min(1, ...bits.map((weight) => 1 / (1 + 2 ** -weight))),
  }
}

function explainMembers(cluster: Cluster): Explanation['members'] {
  const byKey = new Map(cluster.members.map((member) => [member.identifier, member]))
  return seenIdentifiers(cluster).map((seen) => {
    const member = byKey.get(`${seen.type}:${seen.value}`)
    const { shared = false, blocked = false, withdrawn = false } = member ?? {}
    return { ...seen, shared, blocked, withdrawn }
  })
}

/** Edges that conduct within a cluster, and all others on its members, as they are believed. */
function edgesOf(component: Component, cluster: Cluster, rules: IdentityRules) {
  const edges = [...new Set(cluster.members.flatMap((member) => member.edges))]
  const places = edgesInOrder(edges, [...edges.keys()], component.members, rules)
  const inOrder = places.flatMap((place) => edges[place] ?? [])
  const conducts = (edge: LiveEdge) => edge.refusedBy === '' && !isGone(edge, component.members)
  return {
    inside: inOrder.filter(conducts),
    outside: inOrder.filter((edge) => !conducts(edge)),
  }
}

function suppressedEdge(
  component: Component,
  edge: LiveEdge,
  cluster: Cluster,
  rules: IdentityRules,
): SuppressedEdge {
  const clusters = [edge.a, edge.b].map((place) => component.members[place]?.cluster)
  const other = clusters.find((each) => each !== cluster) ?? cluster
  const guard = edge.refusedBy || (edge.kind === 'removed' ? 'removed' : 'blocked')
  const blocking = blockingPair(component, cluster, other, guard, rules)
  return {
    ...explainEdge(component, edge),
    guard,
    ...(blocking && { blocking }),
    otherProfileId: other.name.profileId,
  }
}

function methodOf(kinds: readonly string[]): Explanation['method'] {
  if (kinds.includes('candidate')) return 'probabilistic'
  if (kinds.some((kind) => kind === 'alias' || kind === 'seen')) return 'deterministic'
  return kinds.length === 0 ? 'alone' : 'verdict'
}
