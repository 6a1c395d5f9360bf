import type { Member } from './edge.ts'
import type { IdentityRules } from './identity-rules.ts'

/** Name of the guard on the size of a profile; the others are named after the type that they limit. */
export const sizeGuard = 'clusterIdentifiersMax'

/** How many identifiers of each type a cluster holds, by the place of the type in the rules. */
export type TypeCounts = readonly number[]

/**
 * The first guard that refuses a cluster with these counts, or undefined when it may be.
 *
 * Every guard is hereditary: what passes as a whole passes in every part. The incremental
 * resolution rests on that (see `Component.link`).
 */
export function refusal(counts: TypeCounts, rules: IdentityRules): string | undefined {
  let size = 0
  for (const [type, { name, limit }] of rules.types.entries()) {
    const count = counts[type] ?? 0
    if (count > limit) return name
    size += count
  }
  return size > rules.clusterIdentifiersMax ? sizeGuard : undefined
}

/** Counts of several members together. */
export function countTypes(rules: IdentityRules, ...groups: readonly (readonly Member[])[]) {
  const counts = rules.types.map(() => 0)
  for (const members of groups) {
    for (const { type } of members) counts[type] = (counts[type] ?? 0) + 1
  }
  return counts
}

/** Counts of two clusters together. */
export function addCounts(left: TypeCounts, right: TypeCounts): TypeCounts {
  return left.map((count, type) => count + (right[type] ?? 0))
}
