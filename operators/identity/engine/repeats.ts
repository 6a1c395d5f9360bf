import { guardNames } from '../resolution/guard-names.ts'
import { strengthOf } from '../evidence/edge.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import type { LiveMember } from './cluster.ts'
import type { Component } from './component.ts'
import type { Observation } from './observe.ts'
import type { Scope } from './replay.ts'
import { hasWithdrawn, type Withdrawals } from './withdrawals.ts'

/**
 * Whether an observation of known members only repeats what its component knows: then times and counts
 * are all that changes. When in doubt it says no; taking in a repeat as something new gives the same.
 */
export function repeats(
  observation: Observation,
  source: string,
  members: readonly (LiveMember | undefined)[],
  component: Component,
  scope: Scope,
  withdrawals: Withdrawals,
): boolean {
  const { timestampMs, alias } = observation
  if (withdrawals.length > 0 && hasWithdrawn(withdrawals, source, timestampMs)) return false
  const [strongest] = members
  if (strongest === undefined) return false
  for (let place = 0; place < members.length; place += 1) {
    const member = members[place]
    if (member === undefined || member.count === 0) return false
    if (timestampMs < member.firstSeenMs) return false
    if (scope.rules.windowed && hasLeftWindow(member, scope)) return false
    if (place === 0) continue
    const edge = component.edgeBetween(strongest, member)
    if (edge === undefined || !isRepeat(edge, timestampMs, place === alias, scope)) return false
  }
  return true
}

function isRepeat(
  edge: LiveEdge,
  timestampMs: number,
  isAlias: boolean,
  { rules }: Scope,
): boolean {
  const { kind, refusedBy } = edge
  if (kind === 'removed' || timestampMs <= edge.removedUntilMs) return false
  if (timestampMs < edge.firstSeenMs || strengthOf(isAlias ? 'alias' : 'seen') < strengthOf(kind)) {
    return false
  }
  if (refusedBy === '' || refusedBy === guardNames.giant) return true
  if (rules.conflict === 'latest' && timestampMs > edge.lastSeenMs) return false
  return rules.recurringTimes === Infinity
}

/** Whether a member has left a window that goes by it, or by its edges: then it may come back. */
function hasLeftWindow(member: LiveMember, { rules, asOfMs }: Scope): boolean {
  for (const { type, withinMs } of rules.limits) {
    if (type === member.type && member.lastSeenMs <= asOfMs - withinMs) return true
  }
  const sharing = rules.types[member.type]?.shared
  if (sharing === undefined || sharing.withinMs === Infinity) return false
  return member.edges.some(({ lastSeenMs }) => lastSeenMs <= asOfMs - sharing.withinMs)
}
