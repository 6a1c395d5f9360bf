import { compareEdges } from '../evidence/edge.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import type { Cluster } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import { guardNames, isParking } from '../resolution/guard-names.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { giantsOf, type Giant } from './giant-questions.ts'

/** What a person is to be asked about. */
export interface Question {
  readonly ends: readonly [string, string]
  readonly guard: string
  readonly atMs: number
}

/**
 * The questions that a component raises: one for any two profiles that a guard keeps apart which asks,
 * about the strongest edge between them; and one for each group that is too large, unless a person
 * said to leave it. Who is alike in such a group is asked about too: those are no more than the blocks
 * that they share let be compared.
 */
export function questionsOf(component: Component, rules: IdentityRules): readonly Question[] {
  const strongest = new Map<Cluster, Map<Cluster, LiveEdge>>()
  for (const edge of component.refused) {
    if (!isAsked(edge, component, rules)) continue
    const ends = [component.members[edge.a]?.cluster, component.members[edge.b]?.cluster] as const
    const [left, right] = ends
    if (left === undefined || right === undefined) continue
    const [low, high] = left.name.place < right.name.place ? [left, right] : [right, left]
    const found = strongest.get(low) ?? new Map<Cluster, LiveEdge>()
    const known = found.get(high)
    const isStronger =
      known === undefined || compareEdges(edge, known, component.members, rules) < 0
    if (isStronger) found.set(high, edge)
    strongest.set(low, found)
  }
  const questions = [...strongest.values()].flatMap((found) =>
    [...found.values()].map((edge) => ({
      ends: component.endsOf(edge),
      guard: edge.refusedBy,
      atMs: Number.isFinite(edge.lastSeenMs) ? edge.lastSeenMs : bothKnownMs(component, edge),
    })),
  )
  if (!component.hasGiant) return questions
  component.giants ??= giantsOf(component, rules)
  const asked = component.giants.filter(({ declined }) => !declined)
  return [...questions, ...asked.map(aboutGiant)]
}

function isAsked(
  edge: LiveEdge,
  component: Component,
  { limits, recurringTimes }: IdentityRules,
): boolean {
  const { refusedBy } = edge
  const isInGiant = refusedBy === guardNames.giant
  if (refusedBy === guardNames.cannotLink) return false
  // It is more probable than what is asked about without an edge: a group that is too large hides neither.
  if (edge.kind === 'candidate') {
    return isInGiant ? !areSaidApart(edge, component) : !isParking(refusedBy)
  }
  if (isInGiant) return false
  if (limits.some(({ name, reviewed }) => reviewed && name === refusedBy)) return true
  if (recurringTimes === Infinity || refusedBy === guardNames.shared) return false
  return edge.count >= recurringTimes
}

/** Whether a person said that the profiles of an edge's ends are not one; a group too large comes first. */
function areSaidApart({ a, b }: LiveEdge, { members, cannotLinks }: Component): boolean {
  const [left, right] = [members[a]?.cluster, members[b]?.cluster]
  return cannotLinks.some((link) => {
    const [one, other] = [members[link.a]?.cluster, members[link.b]?.cluster]
    return (one === left && other === right) || (one === right && other === left)
  })
}

/** When both ends of an edge had been seen: a candidate itself never is. */
function bothKnownMs({ members }: Component, { a, b }: LiveEdge): number {
  return Math.max(members[a]?.firstSeenMs ?? 0, members[b]?.firstSeenMs ?? 0)
}

function aboutGiant({ busiest }: Giant): Question {
  return { ends: [busiest.identifier, ''], guard: guardNames.giant, atMs: busiest.firstSeenMs }
}
