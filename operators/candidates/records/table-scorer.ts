import type { Frequencies } from '../model/frequencies.ts'
import type { CandidateModel } from '../model/model.ts'
import { ComparisonWeights, priorBits } from '../scoring/weights.ts'
import { PairMemo } from './pair-memo.ts'
import type { RecordTable } from './record-table.ts'

/** Scores pairs of one table's records. */
export class TableScorer {
  readonly #memos: readonly PairMemo[]
  readonly #priorBits: number

  constructor(
    table: RecordTable,
    model: CandidateModel,
    frequenciesOf: (comparison: string) => Frequencies | undefined,
  ) {
    this.#priorBits = priorBits(model, table.size)
    this.#memos = table.columns.map((column) => {
      const { comparison } = column
      const weights = new ComparisonWeights(comparison, model, frequenciesOf(comparison.name))
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
