import { isGone } from '../resolution/conduct.ts'
import { resolve } from '../resolution/resolve.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { Change } from './change.ts'
import { formCluster, stronger, type Cluster, type LiveMember } from './cluster.ts'
import type { Component } from './component.ts'

/** Under which rules and at which watermark clusters are made. */
export interface Scope {
  readonly rules: IdentityRules
  readonly asOfMs: number
}

/** Makes a component's clusters anew from its evidence alone. Those that stay the same stay objects. */
export function replay(component: Component, { rules, asOfMs }: Scope, change: Change): void {
  const { members, edges, cannotLinks } = component
  const resolution = resolve({ nodes: members, edges, cannotLinks }, rules, asOfMs)
  const former = new Set(members.map(({ cluster }) => cluster))
  for (const places of resolution.clusters) {
    const group = places.flatMap((place) => members[place] ?? [])
    const kept = sameCluster(group)
    if (kept === undefined) {
      const sources = [...new Set(group.map(({ cluster }) => cluster))]
      change.start(formCluster(group, rules), sources)
      continue
    }
    former.delete(kept)
    const name = group.reduce((left, right) => stronger(left, right, rules))
    if (kept.name !== name) change.rename(kept, name)
  }
  for (const cluster of former) change.end(cluster)
  for (const [place, edge] of edges.entries()) {
    component.refuse(edge, resolution.suppressed.get(place) ?? '')
  }
  for (const [place, member] of members.entries()) {
    member.shared = resolution.shared.has(place)
    member.giant = resolution.giant.has(place)
  }
  component.hasGiant = resolution.giant.size > 0
  component.giants = undefined
  component.hasSpecial =
    cannotLinks.length > 0 || edges.some((edge) => edge.verdict ?? edge.candidate)
  component.rulesVersion = rules.version
  component.questionsStale = true
}

/** The cluster that already has just these members, if there is one. */
function sameCluster(group: readonly LiveMember[]): Cluster | undefined {
  const cluster = group[0]?.cluster
  if (cluster?.members.length !== group.length) return undefined
  return group.every((member) => member.cluster === cluster) ? cluster : undefined
}

/**
 * When the next window ends that may change a component's clusters: of a limit, where guards keep
 * clusters apart, or of a shared member. Infinity for never.
 */
export function nextExpiryMs(component: Component, { rules, asOfMs }: Scope): number {
  if (!rules.windowed || component.refused.size === 0) return Infinity
  let nextMs = Infinity
  const note = (lastSeenMs: number, withinMs: number): void => {
    const endMs = lastSeenMs + withinMs
    if (endMs > asOfMs && endMs < nextMs) nextMs = endMs
  }
  for (const member of component.members) {
    for (const { type, withinMs } of rules.limits) {
      if (type === member.type) note(member.lastSeenMs, withinMs)
    }
    const sharing = member.shared ? rules.types[member.type]?.shared : undefined
    if (sharing === undefined) continue
    for (const edge of member.edges) {
      const isPerson = component.otherEnd(edge, member)?.type === sharing.by
      if (isPerson && !isGone(edge, component.members)) note(edge.lastSeenMs, sharing.withinMs)
    }
  }
  return nextMs
}
