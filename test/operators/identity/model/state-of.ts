import type { IdentityCells } from '#operators'
import type { Cells } from '#state'

/** What the state of an operator says of identifiers. */
export interface IdentityState {
  /** Identifiers by profile, sorted. */
  readonly clusters: readonly (readonly string[])[]
  /** Refused edges with their guard, sorted. */
  readonly suppressed: readonly string[]
  /** Profile ids, sorted. */
  readonly ids: readonly string[]
}

/** Reads it from the cells. */
export function stateOf(
  { nodes, components }: Cells<IdentityCells>,
  identifiers: readonly string[],
): IdentityState {
  const profiles = new Map<string, readonly string[]>()
  const suppressed = new Set<string>()
  for (const identifier of identifiers) {
    const node = nodes.get(identifier)
    const component = components.get(node?.component ?? '')
    const member = component?.members[node?.member ?? -1]
    if (component === undefined || member?.identifier !== identifier) {
      throw new Error(`${identifier} is lost`)
    }
    profiles.set(member.cluster.name.profileId, [...member.cluster.identifiers].sort())
    for (const edge of component.edges) {
      if (edge.refusedBy === '') continue
      suppressed.add(`${component.endsOf(edge).join(' ')}: ${edge.refusedBy}`)
    }
  }
  return {
    clusters: [...profiles.values()].toSorted((a, b) => (a.join() < b.join() ? -1 : 1)),
    suppressed: [...suppressed].sort(),
    ids: [...profiles.keys()].sort(),
  }
}
