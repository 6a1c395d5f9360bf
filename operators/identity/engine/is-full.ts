import type { IdentityRules } from '../rules/identity-rules.ts'
import type { LiveMember } from './cluster.ts'

/** A group of identifiers keeps this many times `maxEvidence.edges`; further edges are refused. */
const keptEdgesFactor = 4

/** Whether an edge between two members would be new and one too many; `other` may be new itself. */
export function isFull(
  member: LiveMember,
  other: LiveMember | undefined,
  { maxEvidence }: IdentityRules,
): boolean {
  const component = member.home
  const within = other?.home === component
  const edges = component.edges.length + (within ? 0 : (other?.home.edges.length ?? 0))
  if (edges < maxEvidence.edges * keptEdgesFactor) return false
  return !(within && component.edgeBetween(member, other) !== undefined)
}
