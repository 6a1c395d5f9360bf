import { patternsFit } from './patterns.ts'
import type { RecordFields } from '../record-fields.ts'
import type { TrainingOptions } from './train-model.ts'

/** A sample that nothing can be learned from: what is wrong and what to do. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError'
}

/** What is wrong with a sample or its options, if anything. */
export function trainingProblem(
  records: readonly RecordFields[],
  { comparisons, blocking, seed, randomPairsMax = 1 }: TrainingOptions,
): string | undefined {
  if (records.length < 2) {
    return `the sample has ${records.length} records: give at least two, and some thousands for weights that hold`
  }
  if (comparisons.length === 0) return 'nothing is compared: name comparisons'
  if (blocking.length === 0) return 'no blocking rule: no two records would be compared'
  if (!Number.isSafeInteger(seed)) return `the seed is ${seed}, must be a whole number`
  if (!Number.isSafeInteger(randomPairsMax) || randomPairsMax < 1) {
    return `randomPairsMax is ${randomPairsMax}, must be a whole number from 1`
  }
  if (patternsFit(comparisons)) return undefined
  return 'the comparisons have too many levels together: leave some out'
}
