import type { LiveEdge } from '../evidence/live-edge.ts'
import { isGone } from '../resolution/conduct.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
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

/** Whether the part of a component that conducts around an edge has become too large with it. */
export function becomesGiant(
  component: Component,
  edge: LiveEdge,
  { maxEvidence }: IdentityRules,
): boolean {
  const { members, edges } = component
  if (members.length <= maxEvidence.members && edges.length <= maxEvidence.edges) return false
  const start = members[edge.a]
  if (start === undefined) return false
  const reached = new Set([start])
  const crossed = new Set<LiveEdge>()
  for (const member of reached) {
    for (const each of member.edges) {
      const other = component.otherEnd(each, member)
      if (other === undefined || crossed.has(each) || !conducts(each, member, other, component))
        continue
      crossed.add(each)
      reached.add(other)
    }
    if (reached.size > maxEvidence.members || crossed.size > maxEvidence.edges) return true
  }
  return false
}

function conducts(edge: LiveEdge, a: LiveMember, b: LiveMember, { members }: Component): boolean {
  return !a.shared && !b.shared && !isGone(edge, members)
}

/**
 * Whether a new edge to a new member, in a group that is too large already, is parked without further
 * thought: nothing else hangs on the new member, and what the two say is not believed there.
 */
export function isParkedInGiant(
  { members, hasSpecial }: Component,
  edge: LiveEdge,
  { types, guards }: IdentityRules,
): boolean {
  const [a, b] = [members[edge.a], members[edge.b]]
  if (hasSpecial || guards.length > 0 || a === undefined || b === undefined) return false
  const isInside = (member: LiveMember) => member.giant || member.edges.length === 1
  if (!isInside(a) || !isInside(b) || !(a.giant || b.giant) || a.cluster === b.cluster) return false
  const isPlain = [a, b].every(({ type }) => types[type]?.shared === undefined)
  const isPersonal = [a, b].every(({ type }) => types[type]?.personal === true)
  return edge.kind === 'seen' && isPlain && !isPersonal
}
