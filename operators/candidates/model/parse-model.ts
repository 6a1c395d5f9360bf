import type { Comparison } from '../comparison.ts'
import { modelFormat, type CandidateModel, type FrequencyTable } from './model.ts'
import { CandidateModelError } from './model-error.ts'
import { withVersion } from './model-version.ts'

/** Problems that are listed at the most. */
const problemsMax = 20

/**
 * Checks that a value is a model for these comparisons, unchanged since it was made.
 * Throws `CandidateModelError` with every problem and where it is.
 */
export function parseModel(value: unknown, comparisons: readonly Comparison[]): CandidateModel {
  const problems = [...problemsOf(value, comparisons)].slice(0, problemsMax)
  if (problems.length > 0) throw new CandidateModelError(problems)
  const model = value as CandidateModel
  const { version } = withVersion(model)
  if (version === model.version) return model
  throw new CandidateModelError([
    `version is ${model.version}, its contents have ${version}: it was changed by hand, or cut short`,
  ])
}

function* problemsOf(value: unknown, comparisons: readonly Comparison[]): Generator<string> {
  if (!isObject(value)) return yield 'it is no JSON object'
  if (value['format'] !== modelFormat) {
    return yield `format is ${shown(value['format'])}, this release reads ${modelFormat}`
  }
  if (typeof value['version'] !== 'string') yield `version is ${shown(value['version'])}, no text`
  yield* positive('records', value['records'])
  yield* positive('matchesPerRecord', value['matchesPerRecord'])
  yield* comparisonProblems(value['comparisons'], comparisons)
  yield* frequencyProblems(value['frequencies'])
}

function* positive(where: string, value: unknown): Generator<string> {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return
  yield `${where} is ${shown(value)}, must be a number above 0`
}

function* comparisonProblems(
  value: unknown,
  comparisons: readonly Comparison[],
): Generator<string> {
  if (!Array.isArray(value)) return yield `comparisons is ${shown(value)}, no list`
  const names = value.map((entry: unknown) => (isObject(entry) ? entry['name'] : undefined))
  const wanted = comparisons.map(({ name }) => name)
  for (const [place, name] of names.entries()) {
    if (!wanted.includes(String(name))) {
      yield `comparisons[${place}] is of ${shown(name)}; the rules compare ${wanted.join(', ')}`
    }
  }
  for (const comparison of comparisons) {
    const place = names.indexOf(comparison.name)
    if (place < 0)
      yield `comparisons has none of ${shown(comparison.name)}, which the rules compare`
    else yield* levelProblems(`comparisons[${place}].levels`, value[place], comparison)
  }
}

function* levelProblems(where: string, entry: unknown, { levels }: Comparison): Generator<string> {
  const shares = isObject(entry) ? entry['levels'] : undefined
  if (!Array.isArray(shares)) return yield `${where} is ${shown(shares)}, no list`
  const names = shares.map((level: unknown) => (isObject(level) ? level['name'] : undefined))
  const wanted = levels.map(({ name }) => name)
  if (names.join('\n') !== wanted.join('\n')) {
    const place = wanted.findIndex((name, place) => name !== names[place])
    return yield `${where}[${Math.max(place, 0)}] is ${shown(names[place])}, the rules have ${shown(wanted[place])} there`
  }
  for (const [place, level] of shares.entries()) {
    for (const share of ['m', 'u']) {
      const value: unknown = isObject(level) ? level[share] : undefined
      if (typeof value === 'number' && value > 0 && value <= 1) continue
      yield `${where}[${place}].${share} is ${shown(value)}, must be above 0 and at most 1`
    }
  }
}

function* frequencyProblems(value: unknown): Generator<string> {
  if (!isObject(value)) return yield `frequencies is ${shown(value)}, no object`
  for (const [name, table] of Object.entries(value)) {
    if (!isObject(table) || !isObject(table['terms'])) {
      yield `frequencies.${name} has no terms`
      continue
    }
    yield* positive(`frequencies.${name}.records`, table['records'])
    for (const [term, count] of Object.entries((table as unknown as FrequencyTable).terms)) {
      yield* positive(`frequencies.${name}.terms.${term}`, count)
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  return typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 60)
}
