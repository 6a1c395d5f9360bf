import type { StateReader } from '#state'
import type { LiveMember } from '../engine/cluster.ts'
import type { IdentityCells } from '../identity-cells.ts'

/**
 * Members of identifiers as of the last saved epoch; undefined for one that was never seen. Those of one
 * component are members of one object.
 */
export async function findMembers(
  reader: StateReader<IdentityCells>,
  identifiers: readonly string[],
): Promise<readonly (LiveMember | undefined)[]> {
  const nodes = await reader.get('nodes', identifiers)
  const ids = [...new Set(nodes.flatMap((node) => node?.component ?? []))]
  const components = await reader.get('components', ids)
  return nodes.map((node, place) => {
    const component = components[ids.indexOf(node?.component ?? '')]
    const member = component?.members[node?.member ?? -1]
    return member?.identifier === identifiers[place] ? member : undefined
  })
}
