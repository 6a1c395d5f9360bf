import type { IdentityRules } from './identity-rules.ts'

/** One identifier of a component. */
export interface Member {
  /** Its key, `type:value`. */
  readonly identifier: string
  /** Place of its type among the rules' types: 0 is the strongest. */
  readonly type: number
  /** Earliest event time it was seen at. */
  readonly firstSeenMs: number
}

/** That two members of a component were seen to belong together. */
export interface Edge {
  /** Places of the two members, the smaller first. */
  readonly a: number
  readonly b: number
  /** Whether an `alias` call said so: that is believed before what was merely seen together. */
  readonly alias: boolean
  readonly firstSeenMs: number
}

/**
 * Total order in which edges are believed: said before seen, strong identifiers before weak ones,
 * earlier before later, then by the identifiers themselves. Never the order of arrival.
 */
export function compareEdges(
  left: Edge,
  right: Edge,
  members: readonly Member[],
  rules: IdentityRules,
): number {
  return (
    Number(right.alias) - Number(left.alias) ||
    rankSum(left, members, rules) - rankSum(right, members, rules) ||
    left.firstSeenMs - right.firstSeenMs ||
    compareEnds(left, right, members)
  )
}

function rankSum(edge: Edge, members: readonly Member[], rules: IdentityRules): number {
  return rankOf(members[edge.a], rules) + rankOf(members[edge.b], rules)
}

/** Rank of a member's type; a type that the rules do not name any more is weaker than every other. */
export function rankOf(member: Member | undefined, { types }: IdentityRules): number {
  return types[member?.type ?? types.length]?.rank ?? Number.MAX_SAFE_INTEGER / 4
}

function compareEnds(left: Edge, right: Edge, members: readonly Member[]): number {
  const [leftLow, leftHigh] = sortedEnds(left, members)
  const [rightLow, rightHigh] = sortedEnds(right, members)
  return compareText(leftLow, rightLow) || compareText(leftHigh, rightHigh)
}

/** Keys of an edge's two identifiers in an order that does not depend on their places. */
export function sortedEnds(edge: Edge, members: readonly Member[]): readonly [string, string] {
  const a = members[edge.a]?.identifier ?? ''
  const b = members[edge.b]?.identifier ?? ''
  return a < b ? [a, b] : [b, a]
}

function compareText(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
