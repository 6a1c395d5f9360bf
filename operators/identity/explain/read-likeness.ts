import type { StateReader } from '#state'
import type { CandidateScore } from '../../candidates/scoring/candidate-scorer.ts'
import type { IdentityCells } from '../identity-cells.ts'
import { streamCandidates } from '../matching/stream-candidates.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'

/**
 * How two identifiers' people agree, in every respect that the candidates of the rules compare, as of the
 * last saved epoch: for each of the pairs; undefined where nothing is known of one, or nobody compares.
 */
export async function readLikeness(
  reader: StateReader<IdentityCells>,
  pairs: readonly (readonly [string, string])[],
  rules: IdentityRules,
): Promise<readonly (CandidateScore | undefined)[]> {
  const candidates = streamCandidates(rules)
  if (candidates.spec === undefined || pairs.length === 0) return pairs.map(() => undefined)
  const records = await reader.get('records', pairs.flat())
  return pairs.map((_, place) => {
    const [left, right] = records.slice(2 * place)
    if (left === undefined || right === undefined) return undefined
    return candidates.score(candidates.fieldsOf(left), candidates.fieldsOf(right))
  })
}
