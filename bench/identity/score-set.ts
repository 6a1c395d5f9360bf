import {
  accuracyIntervals,
  isFellegiSunter,
  overMergedClusters,
  resolveRecords,
  trainModel,
  withModel,
  type AccuracyIntervals,
  type CandidateModel,
  type FellegiSunterSpec,
  type PersonRecordRules,
  type ResolvedRecords,
} from '#operators'
import { stringHash } from '#schemas'
import type { RecordSet, TrueRecord } from './record-sets.ts'

/** How well rules did on records. */
export interface SetScore {
  readonly how:
    'exact rules alone' | 'held-out entities' | 'whole list' | 'one by one, held-out entities'
  readonly records: number
  readonly accuracy: AccuracyIntervals
  readonly clusters: number
  readonly overMerged: number
  readonly reviews: number
  /** Per second of CPU time, on one core. Weights are learned before. */
  readonly recordsPerSecond: number
}

/** Records and the clusters that they got. */
export interface Resolved {
  readonly records: readonly TrueRecord[]
  readonly clusters: readonly string[]
  readonly reviews: number
  readonly seconds: number
}

/**
 * Scores a set three times: with exact rules alone; by halves of its entities; and whole, with weights
 * that it learned from itself. No weights are ever learned from labels.
 */
export function scoreSet(
  set: RecordSet,
  records: readonly TrueRecord[],
  seed: number,
): readonly SetScore[] {
  const spec = candidatesOf(set.rules)
  const whole = resolved(records, set.rules, withModel(spec, learn(records, spec, seed)))
  return [
    scored('exact rules alone', [resolved(records, set.floor)], seed),
    scoreHeldOut(set, records, seed),
    scored('whole list', [whole], seed),
  ]
}

/** Scores each half of a set's entities with weights that were learned from the other half. */
export function scoreHeldOut(
  set: RecordSet,
  records: readonly TrueRecord[],
  seed: number,
  randomPairsMax?: number,
): SetScore {
  const spec = candidatesOf(set.rules)
  const halves = halvesOf(records, seed)
  const parts = halves.map((half, place) => {
    const model = learn(halves[1 - place] ?? [], spec, seed, randomPairsMax)
    return resolved(half, set.rules, withModel(spec, model))
  })
  return scored('held-out entities', parts, seed)
}

/** Entities in two halves, at random by the seed. */
export function halvesOf(records: readonly TrueRecord[], seed: number) {
  return [0, 1].map((half) => records.filter(({ entity }) => stringHash(entity, seed) % 2 === half))
}

/** The candidates of ready rules. */
export function candidatesOf({ identity }: PersonRecordRules): FellegiSunterSpec {
  const spec = identity.candidates.find(isFellegiSunter)
  if (spec === undefined) throw new TypeError('the rules declare no candidates')
  return spec
}

/** Weights of records, without labels. */
export function learn(
  records: readonly TrueRecord[],
  spec: FellegiSunterSpec,
  seed: number,
  randomPairsMax?: number,
): CandidateModel {
  const fields = records.map((record) => record.fields)
  const pairs = randomPairsMax === undefined ? {} : { randomPairsMax }
  return trainModel(fields, { ...spec, seed, frequencies: false, ...pairs }).model
}

function resolved(
  records: readonly TrueRecord[],
  rules: PersonRecordRules,
  spec?: FellegiSunterSpec,
): Resolved {
  const list = records.map(({ id, fields }) => ({
    id,
    fields,
    identifiers: rules.identifiersOf(fields),
    mayBeMatched: true,
  }))
  const start = process.cpuUsage()
  const result: ResolvedRecords = resolveRecords(list, rules.identity, spec)
  const { user, system } = process.cpuUsage(start)
  return {
    records,
    clusters: result.records.map(({ cluster }) => cluster),
    reviews: result.reviews.length,
    seconds: (user + system) / 1e6,
  }
}

/** Several parts as one: their entities differ, so their clusters do. */
export function scored(how: SetScore['how'], parts: readonly Resolved[], seed: number): SetScore {
  const truth = parts.flatMap(({ records }) => records.map(({ entity }) => entity))
  const clusters = parts.flatMap((part, place) => part.clusters.map((name) => `${place} ${name}`))
  return {
    how,
    records: truth.length,
    accuracy: accuracyIntervals(truth, clusters, seed),
    clusters: new Set(clusters).size,
    overMerged: overMergedClusters(truth, clusters),
    reviews: parts.reduce((sum, { reviews }) => sum + reviews, 0),
    recordsPerSecond: truth.length / parts.reduce((sum, { seconds }) => sum + seconds, 0),
  }
}
