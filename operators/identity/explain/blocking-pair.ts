import { inOrder, type Cluster } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import { guardNames } from '../resolution/guard-names.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'

/** Two identifiers, one of each cluster, that a guard does not let be one profile; undefined for none. */
export function blockingPair(
  component: Component,
  left: Cluster,
  right: Cluster,
  guard: string,
  { limits }: IdentityRules,
): readonly [string, string] | undefined {
  if (guard === guardNames.cannotLink) {
    const link = component.cannotLinks.find(({ a, b }) => {
      const ends = [a, b].map((place) => component.members[place]?.cluster)
      return ends.includes(left) && ends.includes(right) && ends[0] !== ends[1]
    })
    return link && component.endsOf(link)
  }
  const limit = limits.find(({ name }) => name === guard)
  if (limit === undefined) return undefined
  const [a, b] = [left, right].map((cluster) =>
    inOrder(cluster.members).find(({ type }) => type === limit.type),
  )
  return a && b && [a.identifier, b.identifier]
}
