import type { IdentityCells } from '#operators'
import type { Cells } from '#state'
import type { Outcome } from './outcome.ts'

/** What the cells say of identifiers. Throws where one is lost, or its state contradicts itself. */
export function readOutcome(
  { nodes, components }: Cells<IdentityCells>,
  identifiers: Iterable<string>,
): Outcome {
  const profiles = new Map<string, readonly string[]>()
  const refused = new Set<string>()
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
      refused.add(`${component.endsOf(edge).join(' ')}: ${edge.refusedBy}`)
    }
  }
  return {
    profiles: [...profiles]
      .map(([id, members]) => ({ id, members }))
      .sort((left, right) => (left.id < right.id ? -1 : 1)),
    refused: [...refused].sort(),
  }
}
