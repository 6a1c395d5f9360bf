import assert from 'node:assert/strict'
import { compareEdges } from '../evidence/edge.ts'
import type { LiveEdge, Sighting } from '../evidence/live-edge.ts'
import { isGone } from '../resolution/conduct.ts'
import { guardNames } from '../resolution/guard-names.ts'
import type { Change } from './change.ts'
import { ClusterCounts, exceedsLimit, limitOnUnion } from './cluster-counts.ts'
import type { Cluster, LiveMember } from './cluster.ts'
import type { Component } from './component.ts'
import { becomesGiant, becomesShared, isParkedInGiant } from './conduct-change.ts'
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
 * there are verdicts, candidates or guards of one's own.
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
  const isMoved =
    kind !== edge.kind ||
    firstSeenMs !== edge.firstSeenMs ||
    (lastSeenMs !== edge.lastSeenMs && scope.rules.conflict === 'latest')
  if (isPlain(component, scope)) {
    if (settleParked(component, edge, [a, b], isNew, lastSeenMs, scope, change)) return
    if (isNew || (isMoved && refusedBy !== '')) join(component, edge, a, b, scope, change)
    return
  }
  if (isNew && isParkedInGiant(component, edge, scope.rules)) return parkGiant(component, edge)
  const isParked = refusedBy === guardNames.giant && kind === edge.kind
  if (isNew || (isMoved && !isParked) || scope.rules.windowed) replay(component, scope, change)
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
  return !component.hasSpecial && !component.hasGiant && rules.guards.length === 0
}

/** Sees to it that an edge does not conduct where it must not. Answers whether all is done. */
function settleParked(
  component: Component,
  edge: LiveEdge,
  ends: readonly [LiveMember, LiveMember],
  isNew: boolean,
  beforeMs: number,
  scope: Scope,
  change: Change,
): boolean {
  const wasSeenMs = isNew ? -Infinity : beforeMs
  if (becomesShared(component, ends, edge, wasSeenMs, scope)) {
    replay(component, scope, change)
    return true
  }
  if (ends.some(({ shared }) => shared)) {
    component.refuse(edge, guardNames.shared)
    return true
  }
  if (!isNew || !becomesGiant(component, edge, scope.rules)) return false
  replay(component, scope, change)
  return true
}

function parkGiant(component: Component, edge: LiveEdge): void {
  const [a, b] = [component.members[edge.a], component.members[edge.b]]
  if (a) a.giant = true
  if (b) b.giant = true
  component.refuse(edge, guardNames.giant)
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
  else component.refuse(edge, guard)
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
function explain(component: Component, cluster: Cluster, { rules, asOfMs }: Scope): void {
  for (const edge of component.refused) {
    const a = component.members[edge.a]?.cluster
    const b = component.members[edge.b]?.cluster
    if (a === undefined || b === undefined || (a !== cluster && b !== cluster)) continue
    const isParked = edge.refusedBy === guardNames.shared || edge.refusedBy === guardNames.conducts
    if (a !== b && isParked) continue
    const guard = a === b ? '' : limitOnUnion(a.counts, b.counts, rules, asOfMs)
    assert(guard !== '' || a === b, 'what was refused stays refused when its clusters grow')
    component.refuse(edge, guard)
  }
}
