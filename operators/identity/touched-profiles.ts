import assert from 'node:assert/strict'
import type { Cells } from '#state'
import { aliasesOf, seenIdentifiers } from './cluster-facts.ts'
import type { Cluster } from './cluster.ts'
import type { Component } from './component.ts'
import type { IdentityCells } from './identity-cells.ts'
import type { Outcome } from './identity-graph.ts'
import type { Observation } from './observe.ts'
import type { TouchedProfile } from './resolved.ts'

/**
 * Every profile of which an observation changed something: the one that it belongs to first, then
 * those whose members or id it changed, and those of its other identifiers, which a guard keeps apart.
 */
export function touchedProfiles(
  { cluster, changed }: Outcome,
  { identifiers }: Observation,
  cells: Cells<IdentityCells>,
): readonly TouchedProfile[] {
  const touched = new Set([cluster])
  for (const identifier of identifiers) touched.add(placeOf(identifier, cells).cluster)
  for (const other of changed) touched.add(other)
  return [...touched].map((each) => describeProfile(each, cells))
}

function describeProfile(cluster: Cluster, cells: Cells<IdentityCells>): TouchedProfile {
  const { component } = placeOf(cluster.name.identifier, cells)
  const alone = cluster.members.length === component.members.length
  return {
    profileId: cluster.name.profileId,
    members: cluster.identifiers,
    evidence: alone ? cluster.identifiers : component.identifiers,
    ...(!alone && { component: component.id }),
    identifiers: seenIdentifiers(cluster, (identifier) => cells.nodes.get(identifier)),
    aliases: aliasesOf(cluster),
  }
}

function placeOf(
  identifier: string,
  { nodes, components }: Cells<IdentityCells>,
): { readonly component: Component; readonly cluster: Cluster } {
  const node = nodes.get(identifier)
  const component = node && components.get(node.component)
  const member = component?.members[node?.member ?? -1]
  assert(component !== undefined && member !== undefined, 'a node names a member of its component')
  return { component, cluster: member.cluster }
}
