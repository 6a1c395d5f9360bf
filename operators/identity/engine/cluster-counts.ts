import type { Member } from '../evidence/member.ts'
import { guardNames } from '../resolution/guard-names.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'

/** What is found out about fewer members is not kept: looking again costs little, and memory counts. */
const keptMin = 16

/** Counts a cluster's members by what limits look at. */
export class ClusterCounts {
  readonly #members: readonly Member[]
  /** Members of each type, by place of the type; for limits that count for ever. */
  #byType: readonly number[] | undefined

  constructor(members: readonly Member[]) {
    this.#members = members
  }

  get size(): number {
    return this.#members.length
  }

  /** Whether what was counted is kept for another time. */
  get areKept(): boolean {
    return this.#members.length >= keptMin
  }

  /** Members of a type that were seen after `asOfMs - withinMs`. */
  of(type: number, withinMs: number, asOfMs: number): number {
    if (withinMs === Infinity && this.areKept) return this.#types()[type] ?? 0
    let count = 0
    for (const member of this.#members) {
      if (member.type === type && member.lastSeenMs > asOfMs - withinMs) count += 1
    }
    return count
  }

  #types(): readonly number[] {
    if (this.#byType !== undefined) return this.#byType
    const counts: number[] = []
    for (const { type } of this.#members) counts[type] = (counts[type] ?? 0) + 1
    this.#byType = counts
    return counts
  }
}

/**
 * The first limit that refuses one cluster of two that are within the limits themselves; '' for none.
 * As in `GuardedForest`, of which this is the part that needs no verdicts.
 */
export function limitOnUnion(
  left: ClusterCounts,
  right: ClusterCounts,
  { limits, maxCluster }: IdentityRules,
  asOfMs: number,
): string {
  for (const { name, type, max, withinMs } of limits) {
    const onLeft = left.of(type, withinMs, asOfMs)
    const onRight = onLeft === 0 ? 0 : right.of(type, withinMs, asOfMs)
    if (onRight > 0 && onLeft + onRight > max) return name
  }
  return left.size + right.size > maxCluster ? guardNames.size : ''
}

/** Whether a cluster has more of something than a limit allows. */
export function exceedsLimit(
  counts: ClusterCounts,
  { limits }: IdentityRules,
  asOfMs: number,
): boolean {
  return limits.some(({ type, max, withinMs }) => counts.of(type, withinMs, asOfMs) > max)
}
