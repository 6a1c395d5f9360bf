import type { IdentityRules } from '../rules/identity-rules.ts'
import type { LiveEdge } from '../evidence/live-edge.ts'
import type { LiveMember } from './cluster.ts'

/** A group of identifiers keeps this many times `maxEvidence.edges`; further edges are refused. */
const keptEdgesFactor = 4

/**
 * Whether an edge between two members would be new and one too many; `other` may be new itself. What is
 * seen counts only what was seen.
 */
export function isFull(
  member: LiveMember,
  other: LiveMember | undefined,
  { maxEvidence }: IdentityRules,
  isCandidate = false,
): boolean {
  const component = member.home
  const within = other?.home === component
  const edgesMax = maxEvidence.edges * keptEdgesFactor
  const homes = within || other === undefined ? [component] : [component, other.home]
  if (homes.reduce((sum, { edges }) => sum + edges.length, 0) < edgesMax) return false
  // Likeness is no reason to refuse what was seen.
  const isSeen = ({ kind }: LiveEdge) => kind !== 'candidate'
  const seen = homes.reduce((sum, { edges }) => sum + edges.filter(isSeen).length, 0)
  if (!isCandidate && seen < edgesMax) return false
  return !(within && component.edgeBetween(member, other) !== undefined)
}
