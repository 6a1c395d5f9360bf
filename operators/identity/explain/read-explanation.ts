import type { StateReader } from '#state'
import type { IdentityCells } from '../identity-cells.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { explain } from './explain.ts'
import { explainEdge } from './explain-edge.ts'
import type { ExplainedEdge, Explanation } from './explanation.ts'
import { findMembers } from './find-members.ts'
import { readLikeness } from './read-likeness.ts'
import { smallestCut } from './smallest-cut.ts'

/** Explains an identifier's profile as of the last saved epoch; undefined where it was never seen. */
export async function readExplanation(
  reader: StateReader<IdentityCells>,
  identifier: string,
  rules: IdentityRules,
): Promise<Explanation | undefined> {
  const [member] = await findMembers(reader, [identifier])
  if (member === undefined) return undefined
  const explanation = explain(member.home, member, rules)
  const { edges, suppressed } = explanation
  const found = [...edges, ...suppressed].filter(({ candidate }) => candidate !== undefined)
  const pairs = found.map(({ ends }) => ends)
  const scores = await readLikeness(reader, pairs, rules)
  const withLikeness = <E extends ExplainedEdge>(edge: E): E => {
    const likeness = scores[pairs.indexOf(edge.ends)]
    return likeness === undefined ? edge : { ...edge, likeness }
  }
  return {
    ...explanation,
    edges: edges.map(withLikeness),
    suppressed: suppressed.map(withLikeness),
  }
}

/**
 * The smallest set of edges that separates two identifiers as of the last saved epoch: empty where they
 * are apart; undefined where one was never seen.
 */
export async function readCut(
  reader: StateReader<IdentityCells>,
  left: string,
  right: string,
): Promise<readonly ExplainedEdge[] | undefined> {
  const [a, b] = await findMembers(reader, [left, right])
  if (a === undefined || b === undefined) return undefined
  return smallestCut(a.home, a, b).map((edge) => explainEdge(a.home, edge))
}
