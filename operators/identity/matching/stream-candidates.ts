import type { CandidateScore } from '../../candidates/scoring/candidate-scorer.ts'
import { CandidateScorer } from '../../candidates/scoring/candidate-scorer.ts'
import { isFellegiSunter, type FellegiSunterSpec } from '../../candidates/fellegi-sunter.ts'
import type { RecordFields } from '../../candidates/record-fields.ts'
import { IdentityRulesError } from '../rules/identity-rules-error.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { fieldsOfRecord, mayBeMatched, type IdentifierRecord } from './identifier-record.ts'
import { blockHash } from './record-block.ts'
import type { Likeness } from './matching.ts'

/** The candidates of rules, ready for records that come one by one. */
export class StreamCandidates {
  readonly spec: FellegiSunterSpec
  readonly #scorer: CandidateScorer
  readonly #ofTenants: boolean

  /** `ofTenants`: whether identifiers are `type:tenant/value`, and only those of one tenant are compared. */
  constructor(spec: FellegiSunterSpec, ofTenants: boolean) {
    this.spec = spec
    this.#ofTenants = ofTenants
    this.#scorer = new CandidateScorer(spec, spec.population)
  }

  get version(): string {
    return this.spec.version
  }

  get blockSizeMax(): number {
    return this.spec.bounds.blockSizeMax
  }

  /** Keys of the blocks that an identifier's record belongs into: none where it may not be matched. */
  blocksOf(identifier: string, record: IdentifierRecord): readonly string[] {
    if (!mayBeMatched(record, this.spec.requiresConsent !== undefined)) return []
    const keys = this.#scorer.blockKeys(fieldsOfRecord(record))
    const tenant = this.#ofTenants ? /:([^/]*)/.exec(identifier)?.[1] : undefined
    const scoped = tenant === undefined ? keys : keys.map((key) => `${tenant}/${key}`)
    return [...new Set(scoped.map(blockHash))]
  }

  /** How alike two records are; undefined where that is not worth a question. */
  likeness(left: RecordFields, right: RecordFields): Likeness | undefined {
    const { bits, verdict } = this.#scorer.score(left, right)
    return verdict === 'drop' ? undefined : { bits, merges: verdict === 'merge' }
  }

  /** How two records agree, in every respect that is compared. */
  score(left: RecordFields, right: RecordFields): CandidateScore {
    return this.#scorer.score(left, right)
  }
}

/**
 * The candidates of rules that a stream can go by; undefined for none.
 * Throws `IdentityRulesError` for those that it cannot.
 */
export function streamCandidates({
  candidates,
  tenant,
}: IdentityRules): StreamCandidates | undefined {
  const [spec] = candidates
  if (spec === undefined) return undefined
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
  return new StreamCandidates(spec, tenant !== undefined)
}
