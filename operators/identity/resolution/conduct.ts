import { type Edge, type Evidence } from '../evidence/edge.ts'
import type { Member } from '../evidence/member.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { giantMembers } from './giant.ts'
import { guardNames } from './guard-names.ts'

/** Which edges may conduct, before any guard is asked: a function of the evidence and of the time. */
export interface Conduct {
  /** Places of members that several people share. */
  readonly shared: ReadonlySet<number>
  /** Places of members of groups that are too large. */
  readonly giant: ReadonlySet<number>
}

/** Whether an edge is as if it had never been seen. */
export function isGone({ a, b, kind }: Edge, nodes: readonly Member[]): boolean {
  if (kind === 'removed') return true
  const [left, right] = [nodes[a], nodes[b]]
  if (left?.blocked === true || right?.blocked === true) return true
  return kind === 'candidate' && (left?.withdrawn === true || right?.withdrawn === true)
}

/** Looks through the evidence for what does not conduct. */
export function conductOf(evidence: Evidence, rules: IdentityRules, asOfMs: number): Conduct {
  const shared = sharedMembers(evidence, rules, asOfMs)
  const conducting = (edge: Edge) => isConducting(edge, evidence.nodes, rules, shared)
  return { shared, giant: giantMembers(evidence, rules.maxEvidence, conducting) }
}

/**
 * Whether an edge makes a group of its ends, whatever guards say of profiles; a candidate does not, or
 * likeness would part what was seen together. `shared` has places of members.
 */
export function isConducting(
  edge: Edge,
  nodes: readonly Member[],
  rules: IdentityRules,
  shared: ReadonlySet<number>,
): boolean {
  if (edge.kind === 'candidate') return false
  return !isGone(edge, nodes) && parkedBy(edge, nodes, rules, shared) === ''
}

/** What keeps an edge from conducting, other than guards on profiles; '' for nothing. */
export function conductGuard(
  edge: Edge,
  nodes: readonly Member[],
  rules: IdentityRules,
  { shared, giant }: Conduct,
): string {
  const parked = parkedBy(edge, nodes, rules, shared)
  if (parked !== '') return parked
  if (giant.size === 0 || (!giant.has(edge.a) && !giant.has(edge.b))) return ''
  return isBelievedInGiant(edge, nodes, rules) ? '' : guardNames.giant
}

/** Verdicts, aliases and what personal identifiers say holds even in a group that is too large. */
export function isBelievedInGiant(
  { a, b, kind }: Edge,
  nodes: readonly Member[],
  { types }: IdentityRules,
): boolean {
  if (kind === 'verdict' || kind === 'alias') return true
  const isPersonal = (place: number) => types[nodes[place]?.type ?? types.length]?.personal === true
  return kind === 'seen' && isPersonal(a) && isPersonal(b)
}

function parkedBy(
  { a, b, kind }: Edge,
  nodes: readonly Member[],
  { types }: IdentityRules,
  shared: ReadonlySet<number>,
): string {
  if (kind === 'verdict') return ''
  if (shared.size > 0 && (shared.has(a) || shared.has(b))) return guardNames.shared
  const conducts = (place: number) => types[nodes[place]?.type ?? types.length]?.conducts !== false
  return conducts(a) && conducts(b) ? '' : guardNames.conducts
}

/** Members with more neighbours that stand for people than their type's rule allows. */
function sharedMembers(
  { nodes, edges }: Evidence,
  { types }: IdentityRules,
  asOfMs: number,
): ReadonlySet<number> {
  const shared = new Set<number>()
  if (types.every((type) => type.shared === undefined)) return shared
  const people = new Map<number, number>()
  const count = (place: number, neighbour: number, lastSeenMs: number): void => {
    const rule = types[nodes[place]?.type ?? types.length]?.shared
    if (rule === undefined || nodes[neighbour]?.type !== rule.by) return
    if (lastSeenMs <= asOfMs - rule.withinMs) return
    const found = (people.get(place) ?? 0) + 1
    people.set(place, found)
    if (found > rule.above) shared.add(place)
  }
  for (const edge of edges) {
    if (edge.kind === 'candidate' || isGone(edge, nodes)) continue
    count(edge.a, edge.b, edge.lastSeenMs)
    count(edge.b, edge.a, edge.lastSeenMs)
  }
  return shared
}
