import { stronger, type LiveMember } from '../engine/cluster.ts'
import type { Component } from '../engine/component.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { explainEdge } from './explain-edge.ts'
import type { Union, UnionPart } from './explanation.ts'

interface Part {
  readonly name: LiveMember
  /** Place of the union that made it; -1 for none. */
  readonly union: number
  readonly members: readonly LiveMember[]
}

/**
 * How edges of one profile, in the order in which they are believed, made it: those of them that joined
 * two parts. It follows from the evidence, so it is the same whatever came first.
 */
export function historyOf(
  component: Component,
  edges: readonly LiveEdge[],
  rules: IdentityRules,
): readonly Union[] {
  const partOf = new Map<LiveMember, Part>()
  const unions: Union[] = []
  const find = (place: number): Part | undefined => {
    const member = component.members[place]
    return member && (partOf.get(member) ?? { name: member, union: -1, members: [member] })
  }
  for (const edge of edges) {
    const [left, right] = [find(edge.a), find(edge.b)]
    if (left === undefined || right === undefined) continue
    if (left.members.some((member) => right.members.includes(member))) continue
    const members = [...left.members, ...right.members]
    const name = stronger(left.name, right.name, rules)
    const part = { name, union: unions.length, members }
    for (const member of members) partOf.set(member, part)
    const [first, second] = name === left.name ? [left, right] : [right, left]
    const parts = [shown(first), shown(second)] as const
    unions.push({ edge: explainEdge(component, edge), parts, size: members.length })
  }
  return unions
}

function shown({ name: { identifier: namedAfter }, union }: Part): UnionPart {
  return union === -1 ? { namedAfter } : { namedAfter, union }
}
