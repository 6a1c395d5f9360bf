import type { IdentityRules } from '../rules/identity-rules.ts'
import type { Member } from './member.ts'

/**
 * Why two identifiers belong together, strongest first: a person said so (must-link), an `alias` call
 * said so, they were seen together, or their profiles are alike. `removed` is what is left of an edge
 * whose evidence was taken back: it says nothing, but keeps late repeats out.
 */
export const edgeKinds = ['verdict', 'alias', 'seen', 'candidate', 'removed'] as const

/** One of `edgeKinds`. */
export type EdgeKind = (typeof edgeKinds)[number]

/** That two members of a component belong together. A pair has one edge, of its strongest kind. */
export interface Edge {
  /** Places of the two members, the smaller first. */
  readonly a: number
  readonly b: number
  readonly kind: EdgeKind
  /** Earliest and latest event time of what was seen; Infinity and -Infinity where nothing was. */
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** Of a candidate: how much more likely it is than chance, as a logarithm to the base 2. */
  readonly bits?: number
  /** Of a verdict: when, in milliseconds, and the id of the command, which tells ties apart. */
  readonly verdict?: VerdictStamp | undefined
}

/** When a person decided, and by which command. */
export interface VerdictStamp {
  readonly atMs: number
  readonly command: string
}

/** A person's word that two members are not the same one. Kept beside the edges. */
export interface CannotLink extends VerdictStamp {
  readonly a: number
  readonly b: number
}

/** A group of identifiers that are connected by edges, directly or through others. */
export interface Evidence {
  readonly nodes: readonly Member[]
  readonly edges: readonly Edge[]
  readonly cannotLinks?: readonly CannotLink[]
}

/**
 * Total order in which edges are believed: by kind; later verdicts before earlier ones; candidates by
 * weight; then strong identifiers before weak ones; then the one that was seen first (`incumbent`) or
 * the one that was seen last (`latest`); then by the identifiers themselves. Never the order of arrival.
 */
export function compareEdges(
  left: Edge,
  right: Edge,
  members: readonly Member[],
  rules: IdentityRules,
): number {
  return (
    strengthOf(left.kind) - strengthOf(right.kind) ||
    compareVerdicts(right.verdict, left.verdict) ||
    weightOf(right) - weightOf(left) ||
    rankSum(left, members, rules) - rankSum(right, members, rules) ||
    (rules.conflict === 'latest'
      ? right.lastSeenMs - left.lastSeenMs
      : left.firstSeenMs - right.firstSeenMs) ||
    compareEnds(left, right, members)
  )
}

function weightOf({ kind, bits = 0 }: Edge): number {
  return kind === 'candidate' ? bits : 0
}

/** Earlier verdicts first, then by the ids of their commands; none comes before any. */
export function compareVerdicts(left?: VerdictStamp, right?: VerdictStamp): number {
  if (left === undefined || right === undefined) return Number(!!left) - Number(!!right)
  return left.atMs - right.atMs || compareText(left.command, right.command)
}

/** Sum of the ranks of an edge's ends. */
export function rankSum(edge: Edge, members: readonly Member[], rules: IdentityRules): number {
  return rankOf(members[edge.a], rules) + rankOf(members[edge.b], rules)
}

/** Rank of a member's type; a type that the rules do not name any more is weaker than every other. */
export function rankOf(member: Member | undefined, { types }: IdentityRules): number {
  return types[member?.type ?? types.length]?.rank ?? unknownRank
}

const unknownRank = 2 ** 40

/** Place of a kind: 0 is the strongest. */
export function strengthOf(kind: EdgeKind): number {
  return edgeKinds.indexOf(kind)
}

/** Keys of an edge's two identifiers in an order that does not depend on their places. */
export function sortedEnds(
  edge: Pick<Edge, 'a' | 'b'>,
  members: readonly Member[],
): readonly [string, string] {
  const a = members[edge.a]?.identifier ?? ''
  const b = members[edge.b]?.identifier ?? ''
  return a < b ? [a, b] : [b, a]
}

/** Order of edges by the keys of their ends: the same wherever they are kept. */
export function compareEnds(left: Edge, right: Edge, members: readonly Member[]): number {
  const [leftLow, leftHigh] = sortedEnds(left, members)
  const [rightLow, rightHigh] = sortedEnds(right, members)
  return compareText(leftLow, rightLow) || compareText(leftHigh, rightHigh)
}

/** Order of texts by their UTF-16 units: the same on every machine. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
