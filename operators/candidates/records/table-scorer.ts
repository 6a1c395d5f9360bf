import { FrequencyCounter, type Frequencies } from '../model/frequencies.ts'
import type { CandidateModel } from '../model/model.ts'
import { ComparisonWeights, priorBits } from '../scoring/weights.ts'
import { PairMemo } from './pair-memo.ts'
import type { ReadingColumn, RecordTable } from './record-table.ts'

/**
 * Scores pairs of one table's records. Frequencies of terms are those of the table: it is all there is
 * to choose from, as the share of matches is the model's matches of a record among the table's size.
 */
export class TableScorer {
  readonly #memos: readonly PairMemo[]
  readonly #priorBits: number

  constructor(table: RecordTable, model: CandidateModel) {
    this.#priorBits = priorBits(model, table.size)
    const recordsOfOne = 1 + model.matchesPerRecord
    this.#memos = table.columns.map((column) => {
      const weights = new ComparisonWeights(
        column.comparison,
        model,
        frequenciesOf(column, recordsOfOne),
      )
      return new PairMemo(column, (agreement) => weights.bitsOf(agreement))
    })
  }

  /** Bits of two records: log2 of the odds that they are one person. */
  bits(left: number, right: number): number {
    let bits = this.#priorBits
    for (const memo of this.#memos) bits += memo.get(left, right) ?? 0
    return bits
  }
}

function frequenciesOf(
  { comparison, readings, places }: ReadingColumn,
  recordsOfOne: number,
): Frequencies {
  const counter = new FrequencyCounter(comparison)
  for (const place of places) {
    const reading = readings[place]
    if (reading !== undefined) counter.add(reading)
  }
  return counter.frequencies(recordsOfOne)
}
