import { createHash } from 'node:crypto'
import { blockingDefaults, type BlockingBounds } from './blocking/block-index.ts'
import type { BlockingRule } from './blocking/blocking-rule.ts'
import type { Comparison } from './comparison.ts'
import type { CandidateModel } from './model/model.ts'
import { parseModel } from './model/parse-model.ts'
import { candidateProblems } from './candidate-problems.ts'

/** From which chance on, from 0 to 1, two records are looked at by a person, or joined without one. */
export interface CandidateBand {
  readonly review: number
  /** undefined: never without a person. */
  readonly merge: number | undefined
}

/** What `fellegiSunter` takes. */
export interface FellegiSunterOptions {
  /** Ways to compare two records. What depends on each other belongs into one: see `jointly`. */
  readonly comparisons: readonly Comparison[]
  /** Which records are compared: those that share a key of any rule. */
  readonly blocking: readonly BlockingRule[]
  /** What `trainModel` learned for these comparisons; it can be given later. */
  readonly model?: CandidateModel | undefined
  readonly band: CandidateBand
  /** Purpose that both sides have to consent to; by default none, for records that nobody consents to. */
  readonly requiresConsent?: string
  /** Bounds of blocking; `blockingDefaults` where left out. */
  readonly bounds?: Partial<BlockingBounds>
  /**
   * Where events have the fields that are compared, by field: `{ postcode: 'traits.address.postalCode' }`;
   * by default `traits.<field>`. Lists have them in columns.
   */
  readonly paths?: Readonly<Record<string, string>>
  /**
   * How many people a pipeline is about: the more there are, the less likely any two are one. By default
   * as many as the model's sample has records. Lists go by their own length.
   */
  readonly population?: number
}

/** How candidates are found and weighed, as data and pure functions. Made by `fellegiSunter`. */
export interface FellegiSunterSpec {
  readonly kind: 'fellegi-sunter'
  /** Differs where a decision could: what was scored under another version is scored anew. */
  readonly version: string
  readonly comparisons: readonly Comparison[]
  readonly blocking: readonly BlockingRule[]
  readonly bounds: BlockingBounds
  readonly model: CandidateModel | undefined
  readonly band: CandidateBand
  readonly requiresConsent: string | undefined
  readonly paths: Readonly<Record<string, string>>
  readonly population: number | undefined
}

/** Candidates that cannot be meant. Lists every problem at once. */
export class CandidateRulesError extends Error {
  override readonly name = 'CandidateRulesError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`These candidates cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Declares how probable matches are found: records that share a block are compared, and the weights of
 * all comparisons add up to the chance that they are one person (Fellegi and Sunter, "A theory for
 * record linkage", 1969). An inert value: `CandidateScorer` makes it work.
 *
 * Throws `CandidateRulesError` or `CandidateModelError`, with every problem at once.
 */
export function fellegiSunter(options: FellegiSunterOptions): FellegiSunterSpec {
  const bounds = { ...blockingDefaults, ...options.bounds }
  const problems = candidateProblems({ ...options, bounds })
  if (problems.length > 0) throw new CandidateRulesError(problems)
  const { comparisons, blocking, band, model, requiresConsent, paths = {}, population } = options
  const checked = model === undefined ? undefined : parseModel(model, comparisons)
  const given = { comparisons, blocking, bounds, band, requiresConsent, paths, population }
  const spec = { ...given, model: checked }
  return Object.freeze({ kind: 'fellegi-sunter', version: versionOf(spec), ...spec })
}

/** The same candidates with another model. */
export function withModel(spec: FellegiSunterSpec, model: unknown): FellegiSunterSpec {
  const { requiresConsent, population, ...rest } = spec
  const consent = requiresConsent === undefined ? {} : { requiresConsent }
  const size = population === undefined ? {} : { population }
  return fellegiSunter({ ...rest, ...consent, ...size, model: parseModel(model, spec.comparisons) })
}

/** Whether a candidate spec, whose kind alone is known, is one of these. */
export function isFellegiSunter(spec: { readonly kind: string }): spec is FellegiSunterSpec {
  return spec.kind === 'fellegi-sunter'
}

function versionOf(spec: Omit<FellegiSunterSpec, 'kind' | 'version'>): string {
  const { comparisons, blocking, bounds, band, requiresConsent, paths, population, model } = spec
  const contents = {
    comparisons: comparisons.map(({ name, fields, levels, options }) => ({
      name,
      fields,
      levels,
      options,
    })),
    blocking: blocking.map(({ name, fields, options }) => ({ name, fields, options })),
    bounds,
    band,
    requiresConsent,
    paths,
    population,
    model: model?.version,
  }
  return createHash('sha256').update(JSON.stringify(contents)).digest('hex').slice(0, 16)
}
