import type { Comparison } from '../comparison.ts'
import { PairMemo } from '../records/pair-memo.ts'
import type { RecordTable } from '../records/record-table.ts'

/** Pairs of records that agree at the same levels. */
export interface Pattern {
  /** By comparison: the level, or -1 where a record has no reading. */
  readonly levels: readonly number[]
  count: number
}

/** Finds how pairs of records agree, and counts pairs that agree alike together. */
export class PatternCounter {
  readonly #memos: readonly PairMemo[]
  readonly #bases: readonly number[]
  readonly #patterns = new Map<number, Pattern>()

  constructor(table: RecordTable) {
    this.#memos = table.columns.map((column) => new PairMemo(column, ({ level }) => level))
    this.#bases = table.columns.map(({ comparison }) => comparison.levels.length + 1)
  }

  add(left: number, right: number): void {
    let key = 0
    for (const [place, memo] of this.#memos.entries()) {
      key = key * (this.#bases[place] ?? 1) + (memo.get(left, right) ?? -1) + 1
    }
    const pattern = this.#patterns.get(key)
    if (pattern === undefined) this.#patterns.set(key, { levels: this.#levelsOf(key), count: 1 })
    else pattern.count++
  }

  /** Patterns in the order of their levels, whatever the order of pairs. */
  patterns(): readonly Pattern[] {
    return [...this.#patterns].sort(([left], [right]) => left - right).map(([, pattern]) => pattern)
  }

  #levelsOf(key: number): readonly number[] {
    const levels: number[] = []
    let rest = key
    for (const base of this.#bases.toReversed()) {
      levels.unshift((rest % base) - 1)
      rest = Math.floor(rest / base)
    }
    return levels
  }
}

/** Whether all patterns of these comparisons can be told apart by a number that JavaScript has. */
export function patternsFit(comparisons: readonly Comparison[]): boolean {
  const patterns = comparisons.reduce((product, { levels }) => product * (levels.length + 1), 1)
  return patterns < Number.MAX_SAFE_INTEGER
}
