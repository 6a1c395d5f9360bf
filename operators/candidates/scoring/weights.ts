import type { Agreement, Comparison } from '../comparison.ts'
import type { Frequencies } from '../model/frequencies.ts'
import type { CandidateModel } from '../model/model.ts'

/** Bits of one comparison at the most, either way: no single field decides alone. */
export const comparisonBitsMax = 20

/** Weights of one comparison's levels, in bits: log2(m / u). */
export class ComparisonWeights {
  readonly #bits: readonly number[]
  readonly #frequencies: Frequencies | undefined

  constructor(
    { name }: Comparison,
    { comparisons }: CandidateModel,
    frequencies: Frequencies | undefined,
  ) {
    const learned = comparisons.find((comparison) => comparison.name === name)
    this.#bits = learned?.levels.map(({ m, u }) => Math.log2(m / u)) ?? []
    this.#frequencies = frequencies
  }

  /** What an agreement says, in bits: above 0 for one person, below 0 for two. */
  bitsOf({ level, terms }: Agreement): number {
    let bits = this.#bits[level] ?? 0
    if (this.#frequencies !== undefined) {
      for (const term of terms) bits += this.#frequencies.adjustmentBits(term)
    }
    return Math.min(comparisonBitsMax, Math.max(-comparisonBitsMax, bits))
  }
}

/** Bits that two records have before they are compared: log2 of the odds that any two are one person. */
export function priorBits({ matchesPerRecord }: CandidateModel, records: number): number {
  const chance = Math.min(matchesPerRecord / Math.max(records - 1, 1), 0.5)
  return Math.log2(chance / (1 - chance))
}

/** The chance that a weight stands for, from 0 to 1. */
export function chanceOf(bits: number): number {
  return 1 / (1 + 2 ** -bits)
}

/** The weight that stands for a chance. */
export function bitsOfChance(chance: number): number {
  return Math.log2(chance / (1 - chance))
}
