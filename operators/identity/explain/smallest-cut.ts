import type { LiveMember } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import { compareText } from '../evidence/edge.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import { isGone } from '../resolution/conduct.ts'

/** An edge from one member, and how much of it is used: 1 towards the other end, -1 towards this one. */
interface Arc {
  readonly edge: LiveEdge
  readonly to: LiveMember
}

/**
 * The smallest set of edges whose removal separates two members of a profile: empty where they are in
 * different ones. By augmenting paths (Edmonds and Karp, 1972) over edges that conduct, each of
 * capacity 1. Of several smallest sets it is the one nearest to `left`, so it does not depend on the
 * order of arrival. Sorted by the edges' ends.
 */
export function smallestCut(
  component: Component,
  left: LiveMember,
  right: LiveMember,
): readonly LiveEdge[] {
  if (left === right || left.cluster !== right.cluster) return []
  const flow = new Map<LiveEdge, LiveMember>()
  for (;;) {
    const reached = augment(component, left, right, flow)
    if (reached !== undefined) return edgesOut(component, reached)
  }
}

/** Sends one more unit along a shortest path; answers what was reached where there is none. */
function augment(
  component: Component,
  left: LiveMember,
  right: LiveMember,
  flow: Map<LiveEdge, LiveMember>,
): ReadonlySet<LiveMember> | undefined {
  const cameBy = new Map<LiveMember, Arc>()
  const reached = new Set([left])
  for (const member of reached) {
    for (const { edge, to } of arcsOf(component, member)) {
      // `flow` holds the end that a used edge leads to: it has no more room in that direction.
      if (reached.has(to) || flow.get(edge) === to) continue
      reached.add(to)
      cameBy.set(to, { edge, to: member })
    }
    if (reached.has(right)) break
  }
  if (!reached.has(right)) return reached
  for (let at = right; at !== left;) {
    const arc = cameBy.get(at)
    if (arc === undefined) break
    if (flow.get(arc.edge) === arc.to) flow.delete(arc.edge)
    else flow.set(arc.edge, at)
    at = arc.to
  }
  return undefined
}

function edgesOut(component: Component, reached: ReadonlySet<LiveMember>): readonly LiveEdge[] {
  const cut = new Set<LiveEdge>()
  for (const member of reached) {
    for (const { edge, to } of arcsOf(component, member)) if (!reached.has(to)) cut.add(edge)
  }
  const nameOf = (edge: LiveEdge) => component.endsOf(edge).join(' ')
  return [...cut].sort((a, b) => compareText(nameOf(a), nameOf(b)))
}

/** Edges that conduct within the member's profile. */
function arcsOf(component: Component, member: LiveMember): readonly Arc[] {
  return member.edges.flatMap((edge): readonly Arc[] => {
    const to = component.otherEnd(edge, member)
    const conducts = edge.refusedBy === '' && !isGone(edge, component.members)
    return to !== undefined && conducts && to.cluster === member.cluster ? [{ edge, to }] : []
  })
}
