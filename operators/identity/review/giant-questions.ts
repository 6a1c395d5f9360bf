import type { LiveMember } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import { isConducting } from '../resolution/conduct.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { declinedGuard, reviewKey } from './review-item.ts'

/** A group that is too large, by the identifier that most of it hangs on: what to block, most likely. */
export interface Giant {
  readonly busiest: LiveMember
  /** How many edges connect the busiest one with others of the group. */
  readonly edges: number
  /** Whether a person said to leave the group as it is. */
  readonly declined: boolean
}

/**
 * The groups of a component that are too large. What was taken back leaves its members in one component:
 * so there may be several. Costs a walk over the members and edges of them.
 */
export function giantsOf(component: Component, rules: IdentityRules): readonly Giant[] {
  const { members, reviews } = component
  const shared = new Set(members.filter((member) => member.shared).map(({ place }) => place))
  const declined = new Set(
    reviews.filter(({ guard }) => guard === declinedGuard).map(({ key }) => key),
  )
  const seen = new Set<LiveMember>()
  const giants: Giant[] = []
  for (const start of members) {
    if (!start.giant || seen.has(start)) continue
    const part = new Set([start])
    let [busiest, edges] = [start, -1]
    for (const member of part) {
      seen.add(member)
      const found = conductingEdges(member, component, rules, shared)
      for (const other of found) part.add(other)
      if (found.length < edges || (found.length === edges && !isBefore(member, busiest))) continue
      ;[busiest, edges] = [member, found.length]
    }
    giants.push({ busiest, edges, declined: hasDeclined(part, declined) })
  }
  return giants
}

/**
 * Whether a new edge between two members of groups that are too large may change what is asked about
 * them: it joins two groups, or makes another member the busiest. When in doubt it says yes.
 */
export function mayChangeGiants(
  { giants }: Component,
  ends: readonly [LiveMember, LiveMember],
): boolean {
  const [only] = giants ?? []
  if (only === undefined || giants?.length !== 1) return true
  // Whom the other end has not overtaken so far it does not overtake by an edge that counts for both.
  if (ends.includes(only.busiest)) return false
  return ends.some((end) => end.edges.length >= only.edges)
}

/** Members at the other ends of the edges that connect a member. */
function conductingEdges(
  member: LiveMember,
  component: Component,
  rules: IdentityRules,
  shared: ReadonlySet<number>,
): readonly LiveMember[] {
  const { members } = component
  return member.edges.flatMap((edge) =>
    isConducting(edge, members, rules, shared) ? (component.otherEnd(edge, member) ?? []) : [],
  )
}

function isBefore(left: LiveMember, right: LiveMember): boolean {
  return left.identifier < right.identifier
}

function hasDeclined(part: Iterable<LiveMember>, declined: ReadonlySet<string>): boolean {
  if (declined.size === 0) return false
  for (const { identifier } of part) if (declined.has(reviewKey([identifier, '']))) return true
  return false
}
