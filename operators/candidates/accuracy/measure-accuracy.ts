import { Sampler } from '../training/sampler.ts'
import { tallyEntities, type EntityTally } from './tally-entities.ts'

/** How well clusters agree with true entities; all shares from 0 to 1, NaN where there is nothing. */
export interface Accuracy {
  /** Pairs of records: those in one cluster that are one entity, and the other way round. */
  readonly precision: number
  readonly recall: number
  /** Harmonic mean of the two. */
  readonly f1: number
  /** B³ (Bagga and Baldwin 1998): the same by record, so that large entities do not decide alone. */
  readonly bCubedPrecision: number
  readonly bCubedRecall: number
  readonly bCubedF1: number
  /** Entities of two records or more that are in exactly one cluster. */
  readonly unification: number
  /** Entities that share a cluster with another. */
  readonly mixedEntities: number
}

/** A measure and the interval in which it lies with a chance of 95 %. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Each measure with its interval. */
export type AccuracyIntervals = { readonly [Name in keyof Accuracy]: Interval }

/** Samples that intervals are made from. */
export const bootstrapSamples = 1_000

/** Accuracy of clusters against the truth, both by record. */
export function measureAccuracy(truth: readonly string[], clusters: readonly string[]): Accuracy {
  return accuracyOf(tallyEntities(truth, clusters), () => 1)
}

/**
 * The same with intervals by the bootstrap (Efron 1979): entities are drawn with replacement, since
 * records of one entity depend on each other. The seed chooses the samples.
 */
export function accuracyIntervals(
  truth: readonly string[],
  clusters: readonly string[],
  seed: number,
  samples = bootstrapSamples,
): AccuracyIntervals {
  const tallies = tallyEntities(truth, clusters)
  const measured = accuracyOf(tallies, () => 1)
  const sampler = new Sampler(seed)
  const drawn = Array.from({ length: samples }, () => {
    const times = new Int32Array(tallies.length)
    for (const _ of tallies) {
      const entity = sampler.below(tallies.length)
      times[entity] = (times[entity] ?? 0) + 1
    }
    return accuracyOf(tallies, (entity) => times[entity] ?? 0)
  })
  const interval = (name: keyof Accuracy): Interval => {
    const sorted = Float64Array.from(drawn.map((sample) => sample[name])).sort()
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
    return { value: measured[name], low: at(0.025), high: at(0.975) }
  }
  return {
    precision: interval('precision'),
    recall: interval('recall'),
    f1: interval('f1'),
    bCubedPrecision: interval('bCubedPrecision'),
    bCubedRecall: interval('bCubedRecall'),
    bCubedF1: interval('bCubedF1'),
    unification: interval('unification'),
    mixedEntities: interval('mixedEntities'),
  }
}

/** Clusters that hold more than one entity. */
export function overMergedClusters(truth: readonly string[], clusters: readonly string[]): number {
  const entities = new Map<string, string>()
  const mixed = new Set<string>()
  for (const [record, cluster] of clusters.entries()) {
    const entity = truth[record] ?? ''
    if ((entities.get(cluster) ?? entity) !== entity) mixed.add(cluster)
    entities.set(cluster, entity)
  }
  return mixed.size
}

function accuracyOf(tallies: readonly EntityTally[], times: (entity: number) => number): Accuracy {
  const sum = (of: (tally: EntityTally) => number) => {
    let total = 0
    for (const [entity, tally] of tallies.entries()) total += times(entity) * of(tally)
    return total
  }
  const found = sum(({ foundPairs }) => foundPairs)
  const precision = found / sum(({ clusterPairs }) => clusterPairs)
  const recall = found / sum(({ pairs }) => pairs)
  const records = sum((tally) => tally.records)
  const bCubedPrecision = sum(({ purity }) => purity) / records
  const bCubedRecall = sum(({ completeness }) => completeness) / records
  const several = sum((tally) => Number(tally.records > 1))
  return {
    precision,
    recall,
    f1: harmonicMean(precision, recall),
    bCubedPrecision,
    bCubedRecall,
    bCubedF1: harmonicMean(bCubedPrecision, bCubedRecall),
    unification: sum(({ records, whole }) => Number(records > 1 && whole)) / several,
    mixedEntities: sum(({ mixed }) => Number(mixed)) / sum(() => 1),
  }
}

function harmonicMean(left: number, right: number): number {
  return (2 * left * right) / (left + right)
}
