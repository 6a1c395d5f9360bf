import { append } from '../evidence/append.ts'
import { LiveEdge } from '../evidence/live-edge.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { formCluster, LiveMember } from './cluster.ts'
import { Component } from './component.ts'
import {
  memberFlags,
  traceKinds,
  type StoredComponent,
  type StoredMember,
  type StoredTrace,
} from './stored-component.ts'

/** A live component from what was stored of it. */
export function restoreComponent(stored: StoredComponent, rules: IdentityRules): Component {
  const component = new Component(stored.id, stored.rulesVersion, stored.firstVersion)
  component.isStored = true
  component.version = stored.version
  component.reviews = stored.reviews
  component.expiresMs = stored.expiresMs === -1 ? Infinity : stored.expiresMs
  component.withdrawals = stored.withdrawals
  restoreMembers(component, stored, rules)
  restoreEdges(component, stored)
  component.refusedCounted = component.refused.size
  component.cannotLinks = stored.cannotLinks.map((link) => ({ ...link }))
  component.hasSpecial =
    stored.cannotLinks.length + stored.verdicts.length + stored.candidates.length > 0
  return component
}

function restoreMembers(component: Component, stored: StoredComponent, rules: IdentityRules): void {
  const clusters = stored.names.map((): LiveMember[] => [])
  for (const member of stored.members) {
    const live = restoreMember(member, component, rules)
    component.members = append(component.members, live)
    component.hasGiant ||= live.giant
    clusters[member.cluster]?.push(live)
  }
  for (const [place, members] of clusters.entries()) {
    const cluster = formCluster(members, rules, component.members[stored.names[place] ?? 0])
    cluster.live = true
  }
}

function restoreMember(stored: StoredMember, home: Component, rules: IdentityRules): LiveMember {
  const { identifier, firstSeenMs: timestampMs, flags, profileId } = stored
  const type = typeOf(identifier, rules)
  const member = new LiveMember({ identifier, type, timestampMs }, home.members.length, home)
  member.lastSeenMs = timestampMs + stored.forMs
  member.count = stored.count
  member.profileId = profileId
  member.named = profileId !== ''
  member.blocked = (flags & memberFlags.blocked) !== 0
  member.withdrawn = (flags & memberFlags.withdrawn) !== 0
  member.shared = (flags & memberFlags.shared) !== 0
  member.giant = (flags & memberFlags.giant) !== 0
  return member
}

function restoreEdges(component: Component, stored: StoredComponent): void {
  for (const { a, b, traces, refusedBy } of stored.edges) {
    const edge = new LiveEdge(a, b)
    edge.refusedBy = refusedBy
    edge.traces = traces.map((trace) => restoreTrace(trace, stored.sources))
    const [left, right] = [component.members[a], component.members[b]]
    if (left !== undefined && right !== undefined) component.addRestored(edge, left, right)
    if (refusedBy !== '') component.refuse(edge, refusedBy)
  }
  for (const { edge, ...verdict } of stored.verdicts) {
    const live = component.edges[edge]
    if (live) live.verdict = verdict
  }
  for (const { edge, ...candidate } of stored.candidates) {
    const live = component.edges[edge]
    if (live) live.candidate = candidate
  }
  for (const { edge, untilMs } of stored.removals) {
    const live = component.edges[edge]
    if (live) live.removedUntilMs = untilMs
  }
  for (const edge of component.edges) edge.settle()
}

function restoreTrace(stored: StoredTrace, sources: readonly string[]) {
  const { firstSeenMs, forMs, count, firstId, lastId } = stored
  return {
    source: sources[stored.source] ?? '',
    kind: traceKinds[stored.kind] ?? 'seen',
    firstSeenMs,
    lastSeenMs: firstSeenMs + forMs,
    count,
    firstId,
    lastId: lastId === '' ? firstId : lastId,
  }
}

/** Place of an identifier's type among the rules' types; behind all of them where it is not known. */
function typeOf(identifier: string, { types }: IdentityRules): number {
  const name = identifier.slice(0, identifier.indexOf(':'))
  const place = types.findIndex((type) => type.name === name)
  return place === -1 ? types.length : place
}
