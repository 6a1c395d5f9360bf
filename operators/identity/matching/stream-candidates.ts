import type { CandidateScore } from '../../candidates/scoring/candidate-scorer.ts'
import { CandidateScorer } from '../../candidates/scoring/candidate-scorer.ts'
import { isFellegiSunter, type FellegiSunterSpec } from '../../candidates/fellegi-sunter.ts'
import type { RecordFields } from '../../candidates/record-fields.ts'
import { IdentityRulesError } from '../rules/identity-rules-error.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { mayBeMatched, type IdentifierRecord, type SaidField } from './identifier-record.ts'
import { blockHash } from './record-block.ts'
import type { Likeness } from './matching.ts'
import { comparedPaths } from './said-of-person.ts'

/** The candidates of rules, ready for records that come one by one; rules may have none. */
export class StreamCandidates {
  readonly spec: FellegiSunterSpec | undefined
  readonly #scorer: CandidateScorer | undefined
  readonly #paths: ReadonlyMap<string, string>
  readonly #rules: Pick<IdentityRules, 'tenant' | 'idKey'>

  constructor(spec: FellegiSunterSpec | undefined, rules: Pick<IdentityRules, 'tenant' | 'idKey'>) {
    this.spec = spec
    this.#rules = rules
    this.#paths = spec === undefined ? new Map() : comparedPaths(spec)
    this.#scorer = spec && new CandidateScorer(spec, spec.population)
  }

  /** Changes with whatever is decided by; '' where nobody is compared. */
  get version(): string {
    return this.spec?.version ?? ''
  }

  /** Records of a block at the most. */
  get blockSizeMax(): number {
    return this.spec?.bounds.liveBlockSizeMax ?? 0
  }

  /** Keys of the blocks that an identifier's record belongs into: none where it may not be matched. */
  blocksOf(identifier: string, record: IdentifierRecord): readonly string[] {
    if (this.spec === undefined || !mayBeMatched(record, this.spec.requiresConsent)) return []
    const { tenant, idKey } = this.#rules
    const keys = this.#scorer?.blockKeys(this.fieldsOf(record)) ?? []
    // Compared are those of one tenant, `type:tenant/value`, whom the same candidates have let in.
    const scope = tenant === undefined ? '' : (/:([^/]*)/.exec(identifier)?.[1] ?? '')
    return [...new Set(keys.map((key) => blockHash(idKey, `${this.version}/${scope}/${key}`)))]
  }

  /** What is compared of a record, by the names that the rules have for it. */
  fieldsOf({ fields }: IdentifierRecord): RecordFields {
    const values = new Map(fields.map(({ path, value }) => [path, value]))
    return Object.fromEntries([...this.#paths].map(([name, path]) => [name, values.get(path)]))
  }

  /** Those fields that are read under the rules; all where they compare nobody. */
  readOf(fields: SaidField[]): SaidField[] {
    if (this.spec === undefined) return fields
    const paths = new Set(this.#paths.values())
    return fields.filter(({ path }) => paths.has(path))
  }

  /** How alike two records are; undefined where that is not worth a question. */
  likeness(left: RecordFields, right: RecordFields): Likeness | undefined {
    const score = this.#scorer?.score(left, right)
    if (score === undefined || score.verdict === 'drop') return undefined
    return { bits: score.bits, merges: score.verdict === 'merge' }
  }

  /** How two records agree, in every respect that is compared. */
  score(left: RecordFields, right: RecordFields): CandidateScore | undefined {
    return this.#scorer?.score(left, right)
  }
}

/**
 * The candidates of rules, for a stream to go by. Throws `IdentityRulesError` for those that it cannot.
 */
export function streamCandidates(rules: IdentityRules): StreamCandidates {
  const { candidates } = rules
  const [spec] = candidates
  if (spec === undefined) return new StreamCandidates(undefined, rules)
  if (candidates.length > 1) {
    throw new IdentityRulesError([
      `candidates has ${candidates.length} entries, a pipeline takes one: put their comparisons into one`,
    ])
  }
  if (!isFellegiSunter(spec)) {
    throw new IdentityRulesError([
      `candidates of kind "${spec.kind}" are unknown: use fellegiSunter`,
    ])
  }
  if (spec.model === undefined) {
    throw new IdentityRulesError([
      'candidates have no model: learn one (anabranch identity train) and give it, fellegiSunter({ model })',
    ])
  }
  return new StreamCandidates(spec, rules)
}
