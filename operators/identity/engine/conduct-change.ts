import type { LiveEdge } from '../evidence/live-edge.ts'
import { isGone } from '../resolution/conduct.ts'
import type { EvidenceBounds, IdentityRules } from '../rules/identity-rules.ts'
import type { LiveMember } from './cluster.ts'
import type { Component } from './component.ts'
import type { Scope } from './replay.ts'

/**
 * Whether an edge, new or seen again, makes one of its ends shared that was not. `beforeMs` is when it
 * had been seen last. Sightings only add to what makes a member shared; windows end by timer.
 */
export function becomesShared(
  component: Component,
  [a, b]: readonly [LiveMember, LiveMember],
  edge: LiveEdge,
  beforeMs: number,
  scope: Scope,
): boolean {
  return (
    becomesSharedBy(component, a, b, edge, beforeMs, scope) ||
    becomesSharedBy(component, b, a, edge, beforeMs, scope)
  )
}

function becomesSharedBy(
  component: Component,
  member: LiveMember,
  person: LiveMember,
  edge: LiveEdge,
  beforeMs: number,
  { rules, asOfMs }: Scope,
): boolean {
  const rule = rules.types[member.type]?.shared
  if (rule === undefined || member.shared || person.type !== rule.by) return false
  const fromMs = asOfMs - rule.withinMs
  // It counted before, so nothing is new; with an endless window nothing is before -Infinity.
  if (beforeMs > fromMs || edge.lastSeenMs <= fromMs) return false
  let people = 0
  for (const each of member.edges) {
    const counts =
      each.lastSeenMs > fromMs &&
      each.kind !== 'candidate' &&
      component.otherEnd(each, member)?.type === rule.by &&
      !isGone(each, component.members)
    if (counts && ++people > rule.above) return true
  }
  return false
}

/**
 * What an edge that conducts, new or of another kind, means between two members for groups that are too large: nothing
 * (`none`); it lies in one, and nothing else joins it (`inside`); or one comes about or takes in more.
 */
export function giantPart(
  component: Component,
  [a, b]: readonly [LiveMember, LiveMember],
  { maxEvidence }: IdentityRules,
): 'none' | 'inside' | 'grows' {
  if (a.giant || b.giant) {
    const isInside = (member: LiveMember) => member.giant || member.edges.length === 1
    return isInside(a) && isInside(b) ? 'inside' : 'grows'
  }
  const { members, edges } = component
  if (members.length <= maxEvidence.members && edges.length <= maxEvidence.edges) return 'none'
  return isTooLarge(component, a, maxEvidence) ? 'grows' : 'none'
}

/** Whether the part of a component that conducts around a member is too large. */
function isTooLarge(component: Component, start: LiveMember, bounds: EvidenceBounds): boolean {
  const reached = new Set([start])
  const crossed = new Set<LiveEdge>()
  for (const member of reached) {
    for (const each of member.edges) {
      const other = component.otherEnd(each, member)
      if (other === undefined || crossed.has(each)) continue
      if (!conducts(each, member, other, component)) continue
      crossed.add(each)
      reached.add(other)
    }
    if (reached.size > bounds.members || crossed.size > bounds.edges) return true
  }
  return false
}

function conducts(edge: LiveEdge, a: LiveMember, b: LiveMember, { members }: Component): boolean {
  return edge.kind !== 'candidate' && !a.shared && !b.shared && !isGone(edge, members)
}
