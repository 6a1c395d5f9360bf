import type { StateReader } from '#state'
import type { IdentityCells } from '../identity-cells.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { explain } from './explain.ts'
import { explainEdge } from './explain-edge.ts'
import type { ExplainedEdge, Explanation } from './explanation.ts'
import { findMembers } from './find-members.ts'
import { smallestCut } from './smallest-cut.ts'

/** Explains an identifier's profile as of the last saved epoch; undefined where it was never seen. */
export async function readExplanation(
  reader: StateReader<IdentityCells>,
  identifier: string,
  rules: IdentityRules,
): Promise<Explanation | undefined> {
  const [member] = await findMembers(reader, [identifier])
  return member && explain(member.home, member, rules)
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
