import assert from 'node:assert/strict'
import { compareEdges } from '../evidence/edge.ts'
import type { LiveEdge, Sighting } from '../evidence/live-edge.ts'
import { isBelievedInGiant, isGone } from '../resolution/conduct.ts'
import { guardNames, isParking } from '../resolution/guard-names.ts'
import { noteEdgeInGiant } from '../review/giant-questions.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { LimitGuard } from '../rules/limit-guard.ts'
import type { Change } from './change.ts'
import { ClusterCounts, exceedsLimit, limitOnUnion } from './cluster-counts.ts'
import type { Cluster, LiveMember } from './cluster.ts'
import type { Component } from './component.ts'
import { becomesShared, giantPart } from './conduct-change.ts'
import { replay, type Scope } from './replay.ts'

/**
 * Takes in that two members were seen to belong together, and leaves the clusters as `resolve` would
 * make them.
 *
 * Guards are hereditary: if a guard passes the union of two final clusters, it passes every smaller
 * union on the way there, and every refusal stays one, since clusters have only become larger.
 * Hence an edge whose clusters may be united changes nothing else, wherever it stands in the order;
 * so does an edge inside a cluster that is found to be older, or newer. Only a refused edge that stands
 * before others could have changed what they did: then the component is resolved anew. So it is where
 * an edge makes a member shared or a group too large, since other edges stop to conduct then, and where
 * there are verdicts, candidates or guards of one's own; unless it lies inside a group that is too
 * large and is not believed there: then nothing is joined by it, whatever else is known.
 */
export function link(
  component: Component,
  a: LiveMember,
  b: LiveMember,
  sighting: Sighting,
  scope: Scope,
  change: Change,
): void {
  const edge = component.edgeBetween(a, b) ?? component.addEdge(a, b)
  const { kind, firstSeenMs, lastSeenMs, refusedBy } = edge
  edge.see(sighting)
  if (isGone(edge, component.members)) return
  if (refusedBy !== '') component.questionsStale ||= scope.rules.recurringTimes !== Infinity
  const isNew = kind === 'removed'
  const isOtherKind = kind !== edge.kind
  const isMoved =
    isOtherKind ||
    firstSeenMs !== edge.firstSeenMs ||
    (lastSeenMs !== edge.lastSeenMs && scope.rules.conflict === 'latest')
  const beforeMs = isNew ? -Infinity : lastSeenMs
  const seen = { edge, ends: [a, b] as const, isNew, isOtherKind, beforeMs }
  if (settleInGiant(component, seen, scope)) return
  if (!isPlain(component, scope)) {
    if (isNew || isMoved || scope.rules.windowed) replay(component, scope, change)
    return
  }
  if (settleParked(component, seen, scope, change)) return
  if (isNew || (isMoved && refusedBy !== '')) join(component, edge, a, b, scope, change)
}

/**
 * A member is seen that only commands have named so far. Their times were all there was; from now on it
 * has those of what was seen, as if nobody had named it before.
 */
export function enter(
  component: Component,
  member: LiveMember,
  timestampMs: number,
  scope: Scope,
  change: Change,
): void {
  member.count = 1
  member.firstSeenMs = timestampMs
  member.lastSeenMs = timestampMs
  change.tell(member.cluster)
  replay(component, scope, change)
}

/** A member was seen again after it had left the window of a limit: its cluster may be too large now. */
export function reenter(
  component: Component,
  member: LiveMember,
  beforeMs: number,
  scope: Scope,
  change: Change,
): void {
  const { rules, asOfMs } = scope
  const isBack = rules.limits.some(
    ({ type, withinMs }) =>
      type === member.type &&
      beforeMs <= asOfMs - withinMs &&
      member.lastSeenMs > asOfMs - withinMs,
  )
  if (!isBack) return
  const { cluster } = member
  if (!isPlain(component, scope) || exceedsLimit(cluster.counts, rules, asOfMs)) {
    return replay(component, scope, change)
  }
  explain(component, cluster, scope)
}

/** Whether what is said in `link` holds for a component. */
function isPlain(component: Component, { rules }: Scope): boolean {
  return !component.hasSpecial && rules.guards.length === 0
}

/** An edge that was seen, for the first time or again. */
interface SeenEdge {
  readonly edge: LiveEdge
  readonly ends: readonly [LiveMember, LiveMember]
  readonly isNew: boolean
  readonly isOtherKind: boolean
  /** When it was seen last before. */
  readonly beforeMs: number
}

/**
 * Parks an edge that lies inside a group that is too large, unless it is believed even there. Answers
 * whether it did: then nothing else changes, even where only `resolve` knows what follows otherwise.
 */
function settleInGiant(
  component: Component,
  { edge, ends, isOtherKind, beforeMs }: SeenEdge,
  scope: Scope,
): boolean {
  const { rules } = scope
  if (!ends.some(({ giant }) => giant) || ends.some(({ shared }) => shared)) return false
  if (isBelievedInGiant(edge, component.members, rules)) return false
  if (giantPart(component, ends, rules) !== 'inside') return false
  if (becomesShared(component, ends, edge, beforeMs, scope)) return false
  if (isOtherKind) enterGiant(component, ends, rules)
  component.refuse(edge, ends[0].cluster === ends[1].cluster ? '' : guardNames.giant)
  return true
}

/** An edge begins to count in a group that is too large: its ends belong there from now on. */
function enterGiant(component: Component, ends: SeenEdge['ends'], rules: IdentityRules): void {
  noteEdgeInGiant(component, ends, rules)
  for (const end of ends) end.giant = true
}

/** Sees to it that an edge does not conduct where it must not. Answers whether all is done. */
function settleParked(
  component: Component,
  { edge, ends, isNew, isOtherKind, beforeMs }: SeenEdge,
  scope: Scope,
  change: Change,
): boolean {
  const { rules } = scope
  if (becomesShared(component, ends, edge, beforeMs, scope)) {
    replay(component, scope, change)
    return true
  }
  if (ends.some(({ shared }) => shared)) {
    component.refuse(edge, guardNames.shared)
    return true
  }
  if (!isOtherKind) return false
  const part = giantPart(component, ends, rules)
  if (part === 'none') return false
  if (part === 'grows') {
    replay(component, scope, change)
    return true
  }
  if (isNew) enterGiant(component, ends, rules)
  return false
}

/** An edge that conducts is new between two clusters, or has moved in the order. */
function join(
  component: Component,
  edge: LiveEdge,
  a: LiveMember,
  b: LiveMember,
  scope: Scope,
  change: Change,
): void {
  const [left, right] = [a.cluster, b.cluster]
  if (left === right) return
  const { rules, asOfMs } = scope
  const guard = limitOnUnion(left.counts, right.counts, rules, asOfMs)
  if (guard === '') {
    change.unite(left, right, rules)
    component.questionsStale = true
    return explain(component, a.cluster, scope)
  }
  const parts = [a, b].map((end) => new ClusterCounts(partBefore(component, end, edge, scope)))
  const [ofA = left.counts, ofB = right.counts] = parts
  if (limitOnUnion(ofA, ofB, rules, asOfMs) === '') replay(component, scope, change)
  else refuse(component, edge, guard, scope)
}

/** A guard on profiles keeps the ends of an edge apart: a person may have to be asked. */
function refuse(component: Component, edge: LiveEdge, guard: string, { rules }: Scope): void {
  const isAsked = ({ name, reviewed }: LimitGuard) =>
    reviewed && (name === guard || name === edge.refusedBy)
  if (edge.refusedBy !== guard && rules.limits.some(isAsked)) component.questionsStale = true
  component.refuse(edge, guard)
}

/**
 * What the cluster of a member is when its turn comes for an edge: the part of it that edges join which
 * stand before that one. Where a guard refuses the edge even then, nothing else changes by it.
 */
function partBefore(
  component: Component,
  start: LiveMember,
  edge: LiveEdge,
  { rules }: Scope,
): readonly LiveMember[] {
  const reached = new Set([start])
  for (const member of reached) {
    for (const each of member.edges) {
      if (each === edge || each.refusedBy !== '' || isGone(each, component.members)) continue
      if (compareEdges(each, edge, component.members, rules) > 0) continue
      const other = component.otherEnd(each, member)
      if (other !== undefined) reached.add(other)
    }
  }
  return [...reached]
}

/** A cluster has grown: another guard may be the first one now that keeps others out of it. */
function explain(component: Component, cluster: Cluster, scope: Scope): void {
  for (const member of cluster.members) {
    for (const edge of member.edges) {
      if (edge.refusedBy === '') continue
      const other = component.otherEnd(edge, member)?.cluster
      if (other === undefined || (other !== cluster && isParking(edge.refusedBy))) continue
      const isInside = other === cluster
      const { rules, asOfMs } = scope
      const guard = isInside ? '' : limitOnUnion(cluster.counts, other.counts, rules, asOfMs)
      assert(isInside || guard !== '', 'what was refused stays refused when its clusters grow')
      refuse(component, edge, guard, scope)
    }
  }
}
