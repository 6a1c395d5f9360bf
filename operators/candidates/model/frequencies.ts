import { termSpaceEnd, type Comparison, type Reading } from '../comparison.ts'
import type { FrequencyTable } from './model.ts'

/** Terms of a model's table at the most, the most frequent ones: the rest count as rare. */
export const frequencyTermsMax = 5_000

/** Counts how many records have each term of a comparison. */
export class FrequencyCounter {
  readonly #comparison: Comparison
  readonly #counts = new Map<string, number>()
  #records = 0

  constructor(comparison: Comparison) {
    this.#comparison = comparison
  }

  add(reading: Reading): void {
    this.#records++
    for (const term of this.#comparison.terms(reading)) {
      this.#counts.set(term, (this.#counts.get(term) ?? 0) + 1)
    }
  }

  /** The frequencies of all terms. */
  frequencies(recordsOfOne: number): Frequencies {
    return new Frequencies(this.#records, this.#counts, recordsOfOne)
  }

  /** What a model keeps: terms that occur more than once, most frequent first, bounded. */
  table(termsMax = frequencyTermsMax): FrequencyTable {
    const kept = [...this.#counts]
      .filter(([, count]) => count > 1)
      .sort(([left, fewer], [right, more]) => more - fewer || (left < right ? -1 : 1))
      .slice(0, termsMax)
    return { records: Math.max(this.#records, 1), terms: Object.fromEntries(kept) }
  }
}

/** How rare terms are, against what two records agree on by chance on the average. */
export class Frequencies {
  readonly #records: number
  readonly #counts: ReadonlyMap<string, number>
  readonly #recordsOfOne: number
  /** Bits of the chance that two records agree on any term, by the space of the term. */
  readonly #chanceBits = new Map<string, number>()

  /** `recordsOfOne`: how many records one person has on the average. */
  constructor(records: number, counts: ReadonlyMap<string, number>, recordsOfOne: number) {
    this.#records = records
    this.#counts = counts
    this.#recordsOfOne = recordsOfOne
    const chances = new Map<string, number>()
    for (const [term, count] of counts) {
      const space = spaceOf(term)
      chances.set(space, (chances.get(space) ?? 0) + (count / records) ** 2)
    }
    for (const [space, chance] of chances) this.#chanceBits.set(space, Math.log2(chance))
  }

  static of(table: FrequencyTable, recordsOfOne: number): Frequencies {
    return new Frequencies(table.records, new Map(Object.entries(table.terms)), recordsOfOne)
  }

  /**
   * Bits to add to a weight because two records agree on just this term: log2 of the chance to agree
   * on any term over the frequency of this one (Winkler 1988; Splink's term frequency adjustment). No
   * term counts as rarer than one that a single person has in all their records: else a slip of the
   * keyboard that occurs twice would be the best evidence there is.
   */
  adjustmentBits(term: string): number {
    const chanceBits = this.#chanceBits.get(spaceOf(term))
    if (chanceBits === undefined) return 0
    const count = Math.max(this.#counts.get(term) ?? 0, this.#recordsOfOne)
    return chanceBits - Math.log2(count / this.#records)
  }
}

function spaceOf(term: string): string {
  const end = term.indexOf(termSpaceEnd)
  return end < 0 ? '' : term.slice(0, end)
}
