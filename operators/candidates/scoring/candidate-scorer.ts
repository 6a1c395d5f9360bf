import type { Comparison } from '../comparison.ts'
import type { FellegiSunterSpec } from '../fellegi-sunter.ts'
import { Frequencies } from '../model/frequencies.ts'
import type { CandidateModel } from '../model/model.ts'
import { CandidateModelError } from '../model/model-error.ts'
import type { RecordFields } from '../record-fields.ts'
import { chanceOf, ComparisonWeights, priorBits } from './weights.ts'

/** What one comparison says about two records. */
export interface ComparisonFinding {
  readonly comparison: string
  /** Name of the level; 'not known' where a record lacks what is compared. */
  readonly level: string
  /** Above 0 for one person, below 0 for two. */
  readonly bits: number
}

/** How likely two records are one person, and why. */
export interface CandidateScore {
  /** log2 of the odds that they are one person. */
  readonly bits: number
  /** The same as a chance, from 0 to 1. */
  readonly chance: number
  /** What the band of the rules makes of it. */
  readonly verdict: 'merge' | 'review' | 'drop'
  /** What each comparison says. With `priorBits` they add up to `bits`. */
  readonly findings: readonly ComparisonFinding[]
  readonly priorBits: number
}

/**
 * Weighs two records at a time: what a stream does when a record comes. Pure and deterministic given the
 * rules and the model, whose frequencies it uses.
 */
export class CandidateScorer {
  readonly #spec: FellegiSunterSpec
  readonly #weights: readonly (readonly [Comparison, ComparisonWeights])[]
  readonly #priorBits: number

  /** `records`: how many there are to choose from, where that is not as in the model's sample. */
  constructor(spec: FellegiSunterSpec, records?: number) {
    const { model } = spec
    if (model === undefined) throw new CandidateModelError(['there is none'])
    this.#spec = spec
    this.#priorBits = priorBits(model, records ?? model.records)
    this.#weights = spec.comparisons.map((comparison) => [
      comparison,
      new ComparisonWeights(comparison, model, frequenciesOf(model, comparison)),
    ])
  }

  /**
   * Keys of the blocks that a record is in. Records that share one are candidates; a block of more than
   * `bounds.liveBlockSizeMax` records is passed over.
   */
  blockKeys(record: RecordFields): readonly string[] {
    return this.#spec.blocking.flatMap((rule) =>
      rule.keys(record).map((key) => `${rule.name}\u0000${key}`),
    )
  }

  /** How likely two records are one person. The same whichever comes first. */
  score(left: RecordFields, right: RecordFields): CandidateScore {
    const findings = this.#weights.map(([comparison, weights]) =>
      findingOf(comparison, weights, left, right),
    )
    const bits = findings.reduce((sum, finding) => sum + finding.bits, this.#priorBits)
    const chance = chanceOf(bits)
    const { review, merge } = this.#spec.band
    const drop = chance < review ? 'drop' : 'review'
    const verdict = merge !== undefined && chance >= merge ? 'merge' : drop
    return { bits, chance, verdict, findings, priorBits: this.#priorBits }
  }
}

function frequenciesOf(model: CandidateModel, { name }: Comparison) {
  const table = model.frequencies[name]
  return table === undefined ? undefined : Frequencies.of(table, 1 + model.matchesPerRecord)
}

function findingOf(
  comparison: Comparison,
  weights: ComparisonWeights,
  left: RecordFields,
  right: RecordFields,
): ComparisonFinding {
  const { name, levels } = comparison
  const one = comparison.read(left)
  const other = comparison.read(right)
  if (one === undefined || other === undefined) {
    return { comparison: name, level: 'not known', bits: 0 }
  }
  const agreement = comparison.compare(one, other)
  const level = levels[agreement.level]?.name ?? ''
  return { comparison: name, level, bits: weights.bitsOf(agreement) }
}
