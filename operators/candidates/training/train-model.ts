import { BlockIndex, type BlockingBounds, type BlockingReport } from '../blocking/block-index.ts'
import type { BlockingRule } from '../blocking/blocking-rule.ts'
import type { Comparison } from '../comparison.ts'
import { FrequencyCounter } from '../model/frequencies.ts'
import { modelFormat, type CandidateModel } from '../model/model.ts'
import { withVersion } from '../model/model-version.ts'
import type { RecordFields } from '../record-fields.ts'
import { RecordTable } from '../records/record-table.ts'
import { expect, maximise, type Assumptions, type Evidence } from './expectation-maximisation.ts'
import { PatternCounter, type Pattern } from './patterns.ts'
import { Sampler } from './sampler.ts'
import { firstGuess, sharesOf, type Shares } from './shares.ts'
import { TrainingError, trainingProblem } from './training-error.ts'

/** Pairs drawn at random where options do not say: from them it is learned how two persons agree. */
export const randomPairsDefault = 500_000

/** Rounds in which matches among the random pairs are found out and taken off. */
const cleaningRounds = 3

/** Pairs that are added to each group of levels, evenly: no level is impossible. */
const priorPairs = 1

/** What `trainModel` takes. */
export interface TrainingOptions {
  readonly comparisons: readonly Comparison[]
  readonly blocking: readonly BlockingRule[]
  readonly bounds: BlockingBounds
  /** Chooses the random pairs. */
  readonly seed: number
  /** Whether the model keeps frequencies of terms, that is values of the sample. */
  readonly frequencies: boolean
  /** Pairs drawn at random; `randomPairsDefault` where left out. Fewer are quicker, and tell less of what is rare. */
  readonly randomPairsMax?: number
}

/** A model and what it was learned from. */
export interface Training {
  readonly model: CandidateModel
  readonly blocking: BlockingReport
  /** Expected pairs of one person among those that share a block. */
  readonly matches: number
}

/**
 * Learns weights from records without labels. How two persons agree (u) is learned from random pairs;
 * how records of one person agree (m), and how many such pairs there are, by EM over the pairs that share
 * a block of any rule, all others being taken for two persons. Matches that random pairs hold by
 * chance are then taken off u, and EM done again: in a sample with many records a person they would
 * outnumber rare agreements of strangers. Deterministic given the records and the seed.
 */
export function trainModel(records: readonly RecordFields[], options: TrainingOptions): Training {
  const problem = trainingProblem(records, options)
  if (problem !== undefined) throw new TrainingError(problem)
  const { comparisons } = options
  const table = new RecordTable(records, comparisons)
  const index = new BlockIndex(records, options.blocking, options.bounds)
  const blocked = new PatternCounter(table)
  index.forEachPair((left, right) => blocked.add(left, right))
  const allPairs = (records.length * (records.length - 1)) / 2
  const evidence = {
    comparisons,
    patterns: blocked.patterns(),
    otherPairs: allPairs - index.report.pairs,
  }
  const learned = learn(evidence, randomPatterns(table, options))
  const matches = learned.matchShare * allPairs
  const model = withVersion({
    format: modelFormat,
    records: records.length,
    matchesPerRecord: Math.max((2 * matches) / records.length, 1e-6),
    comparisons: comparisons.map(({ name, levels }, place) => ({
      name,
      levels: levels.map((level, at) => ({
        name: level.name,
        m: rounded(learned.m[place]?.[at]),
        u: rounded(learned.u[place]?.[at]),
      })),
    })),
    frequencies: options.frequencies ? frequencyTables(table) : {},
  })
  return { model, blocking: index.report, matches }
}

function learn(evidence: Evidence, random: readonly Pattern[]): Assumptions {
  const { comparisons } = evidence
  const byCount = ({ count }: Pattern) => count
  let u = sharesOf(comparisons, random, byCount, priorPairs)
  let start: Assumptions = { matchShare: 1e-4, m: firstGuess(comparisons), u }
  for (let round = 0; ; round++) {
    start = maximise(evidence, { ...start, u })
    if (round === cleaningRounds) break
    const { chances } = expect({ ...evidence, patterns: random }, start)
    const strangers = ({ count }: Pattern, place: number) => count * (1 - (chances[place] ?? 0))
    u = sharesOf(comparisons, random, strangers, priorPairs)
  }
  return { ...start, m: smoothed(evidence, start) }
}

/** m with a few pairs more, so that no level is impossible. */
function smoothed(evidence: Evidence, learned: Assumptions): Shares {
  const { chances } = expect(evidence, learned)
  const weightOf = ({ count }: Pattern, place: number) => count * (chances[place] ?? 0)
  return sharesOf(evidence.comparisons, evidence.patterns, weightOf, priorPairs)
}

function randomPatterns(
  table: RecordTable,
  { seed, randomPairsMax = randomPairsDefault }: TrainingOptions,
): readonly Pattern[] {
  const counter = new PatternCounter(table)
  const allPairs = (table.size * (table.size - 1)) / 2
  if (allPairs <= randomPairsMax) {
    for (let left = 0; left < table.size; left++) {
      for (let right = left + 1; right < table.size; right++) counter.add(left, right)
    }
    return counter.patterns()
  }
  const sampler = new Sampler(seed)
  for (let drawn = 0; drawn < randomPairsMax;) {
    const left = sampler.below(table.size)
    const right = sampler.below(table.size)
    if (left === right) continue
    counter.add(left, right)
    drawn++
  }
  return counter.patterns()
}

function frequencyTables(table: RecordTable): CandidateModel['frequencies'] {
  return Object.fromEntries(
    table.columns.flatMap(({ comparison, readings, places }) => {
      const counter = new FrequencyCounter(comparison)
      for (const place of places) {
        const reading = readings[place]
        if (reading !== undefined) counter.add(reading)
      }
      const frequencies = counter.table()
      return Object.keys(frequencies.terms).length === 0 ? [] : [[comparison.name, frequencies]]
    }),
  )
}

/** Six digits: what a sample can bear, and a file that people can read. */
function rounded(share = 1): number {
  return Math.min(1, Math.max(Number(share.toPrecision(6)), 1e-9))
}
