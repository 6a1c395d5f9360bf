import type { IdentityRules } from './identity-rules.ts'

/** Name of the guard on the size of a profile; the others are named after the type that they limit. */
export const sizeGuard = 'clusterIdentifiersMax'

/** How many identifiers of each type a cluster holds, by the place of the type in the rules. */
export type TypeCounts = readonly number[]

/**
 * The first guard that refuses to make one cluster of two, or undefined when they may be one.
 *
 * Every guard is hereditary: what passes as a whole passes in every part. The incremental
 * resolution rests on that (see `Component.link`).
 */
export function refusal(
  left: TypeCounts,
  right: TypeCounts,
  { types, clusterIdentifiersMax }: IdentityRules,
): string | undefined {
  let size = 0
  for (let type = 0; type < types.length; type += 1) {
    const count = (left[type] ?? 0) + (right[type] ?? 0)
    if (count > (types[type]?.limit ?? Infinity)) return types[type]?.name
    size += count
  }
  return size > clusterIdentifiersMax ? sizeGuard : undefined
}

/** Counts of a cluster with one identifier of `type`. */
export function countsOf(type: number, { types }: IdentityRules): number[] {
  return Array.from({ length: types.length + 1 }, (_, place) => (place === type ? 1 : 0))
}

/** Counts of two clusters together. */
export function addCounts(left: TypeCounts, right: TypeCounts): number[] {
  return left.map((count, type) => count + (right[type] ?? 0))
}
