import type { LiveMember } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import { isConducting } from '../resolution/conduct.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { declinedGuard, reviewKey } from './review-item.ts'

/** A group that is too large, by the identifier that most of it hangs on: what to block, most likely. */
export interface Giant {
  busiest: LiveMember
  /** How many edges connect the busiest one with others of the group. Counted on as edges come. */
  edges: number
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
    const giant = { busiest: start, edges: -1 }
    for (const busiest of part) {
      seen.add(busiest)
      const others = conductingEdges(busiest, component, rules, shared)
      for (const other of others) part.add(other)
      const edges = others.length
      if (isBusier(busiest, edges, giant)) Object.assign(giant, { busiest, edges })
    }
    giants.push({ ...giant, declined: hasDeclined(part, declined) })
  }
  return giants
}

/**
 * Notes a new edge between two members of groups that are too large. Where there is one group, only its
 * two ends can become the busiest by it; where there are several, it may join two, and who comes in may
 * bring an answer: then they are looked up. An end that comes in is not `giant` yet.
 */
export function noteEdgeInGiant(
  component: Component,
  ends: readonly [LiveMember, LiveMember],
  rules: IdentityRules,
): void {
  const [only, another] = component.giants ?? []
  if (only === undefined || another !== undefined || bringsAnswer(component, ends)) {
    component.giants = undefined
    component.questionsStale = true
    return
  }
  // Whom the other end has not overtaken so far it does not overtake by an edge that counts for both.
  if (ends.includes(only.busiest)) {
    only.edges += 1
    return
  }
  for (const busiest of ends) {
    if (!isBusier(busiest, busiest.edges.length, only)) continue
    const edges = conductingEdges(busiest, component, rules, sharedAround(busiest)).length
    if (!isBusier(busiest, edges, only)) continue
    Object.assign(only, { busiest, edges })
    component.questionsStale = true
  }
}

/** Whether somebody comes into a group whose own group a person said to leave as it is. */
function bringsAnswer({ reviews }: Component, ends: readonly LiveMember[]): boolean {
  return ends.some(
    ({ giant, identifier }) =>
      !giant &&
      reviews.some(
        ({ key, guard }) => guard === declinedGuard && key === reviewKey([identifier, '']),
      ),
  )
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

/** Whether a member with so many edges comes before the busiest one of a group. */
function isBusier(
  { identifier }: LiveMember,
  edges: number,
  giant: Pick<Giant, 'busiest' | 'edges'>,
): boolean {
  if (edges !== giant.edges) return edges > giant.edges
  return identifier < giant.busiest.identifier
}

/** Places of the members around one, itself among them, that several people share. */
function sharedAround(member: LiveMember): ReadonlySet<number> {
  const { members } = member.home
  const places = member.edges.flatMap(({ a, b }) => [a, b])
  return new Set(places.filter((place) => members[place]?.shared === true))
}

function hasDeclined(part: Iterable<LiveMember>, declined: ReadonlySet<string>): boolean {
  if (declined.size === 0) return false
  for (const { identifier } of part) if (declined.has(reviewKey([identifier, '']))) return true
  return false
}
