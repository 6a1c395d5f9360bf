import type { Edge, Evidence } from '../evidence/edge.ts'
import type { EvidenceBounds } from '../rules/identity-rules.ts'
import { DisjointSets } from './disjoint-sets.ts'

const none: ReadonlySet<number> = new Set()

/** Members of connected parts that have more members or edges than the bounds: all of each such part. */
export function giantMembers(
  { nodes, edges }: Evidence,
  bounds: EvidenceBounds,
  conducting: (edge: Edge) => boolean,
): ReadonlySet<number> {
  if (nodes.length <= bounds.members && edges.length <= bounds.edges) return none
  const sets = new DisjointSets(nodes.length)
  const used = edges.filter(conducting)
  for (const { a, b } of used) sets.join(sets.root(a), sets.root(b))
  const edgesOf = new Map<number, number>()
  for (const { a } of used) {
    const root = sets.root(a)
    edgesOf.set(root, (edgesOf.get(root) ?? 0) + 1)
  }
  const giant = new Set<number>()
  for (const place of nodes.keys()) {
    const root = sets.root(place)
    const isGiant = sets.size(root) > bounds.members || (edgesOf.get(root) ?? 0) > bounds.edges
    if (isGiant) giant.add(place)
  }
  return giant
}
