import type { Cluster, LiveMember } from '../engine/cluster.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'

/**
 * Who says that two profiles are one vouches for what limits would put out of it then: all of their
 * identifiers of a type of which they have too many together, or all of them where they are too many.
 */
export function vouchedFor(
  left: Cluster,
  right: Cluster,
  { limits, maxCluster }: IdentityRules,
  asOfMs: number,
): readonly LiveMember[] {
  if (left === right) return []
  const members = [...left.members, ...right.members]
  if (members.length > maxCluster) return members
  const exceeded = limits.filter(({ type, max, withinMs }) => {
    const counts = [left, right].map((cluster) => cluster.counts.of(type, withinMs, asOfMs))
    return counts.reduce((sum, count) => sum + count, 0) > max
  })
  return members.filter(({ type }) => exceeded.some((limit) => limit.type === type))
}
