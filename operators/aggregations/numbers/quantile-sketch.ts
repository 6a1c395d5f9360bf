import { DDSketch } from '@datadog/sketches-js'

/** Numbers that lie as close together as the accuracy of a sketch lets them. */
export interface Bin {
  readonly key: number
  readonly count: number
}

/** Numbers, as far as their quantiles need them. */
export interface SketchedNumbers {
  /** The numbers themselves while there are few, ascending; empty once there are many. */
  readonly values: readonly number[]
  readonly zeros: number
  /** By ascending key, as those below. */
  readonly positive: readonly Bin[]
  /** By the key of their magnitude. */
  readonly negative: readonly Bin[]
}

/** What a sketch is made with. */
export interface SketchOptions {
  readonly relativeAccuracy: number
  readonly exactMax: number
  readonly binsMax: number
}

/**
 * The DDSketch of Masson, Rim and Lee (2019), with the mapping of numbers to bins that Datadog's library
 * has, and bins of our own: its stores of bins grow as they are merged, so that what is stored would
 * depend on the order of merging, and they cannot be stored with the least and the greatest number.
 */
export class QuantileSketch {
  readonly #mapping: DDSketch['mapping']
  readonly #options: SketchOptions

  constructor(options: SketchOptions) {
    this.#mapping = new DDSketch({ relativeAccuracy: options.relativeAccuracy }).mapping
    this.#options = options
  }

  of(value: number): SketchedNumbers {
    return this.#settle([value])
  }

  /** Numbers of both: in what form, and in which bins, the numbers alone decide. */
  merge(left: SketchedNumbers, right: SketchedNumbers): SketchedNumbers {
    if (isExact(left) && isExact(right)) {
      return this.#settle([...left.values, ...right.values].sort((a, b) => a - b))
    }
    const [some, others] = [this.#binned(left), this.#binned(right)]
    return {
      values: [],
      zeros: some.zeros + others.zeros,
      positive: this.#join(some.positive, others.positive),
      negative: this.#join(some.negative, others.negative),
    }
  }

  /** The number that a share of the others lies below: of `n` numbers that of rank ⌊q · (n − 1)⌋. */
  quantile(numbers: SketchedNumbers, q: number): number {
    const { values, zeros, positive, negative } = numbers
    if (isExact(numbers)) return values[Math.floor(q * (values.length - 1))] ?? 0
    const below = countOf(negative)
    const rank = Math.floor(q * (below + zeros + countOf(positive) - 1))
    if (rank < below) return -this.#valueAt(negative.toReversed(), rank)
    return rank < below + zeros ? 0 : this.#valueAt(positive, rank - below - zeros)
  }

  #settle(values: readonly number[]): SketchedNumbers {
    const exact = { values, zeros: 0, positive: [], negative: [] }
    return values.length <= this.#options.exactMax ? exact : this.#binned(exact)
  }

  #binned(numbers: SketchedNumbers): SketchedNumbers {
    if (!isExact(numbers)) return numbers
    const { minPossible } = this.#mapping
    const positive = numbers.values.filter((value) => value > minPossible)
    const negative = numbers.values.filter((value) => value < -minPossible)
    return {
      values: [],
      zeros: numbers.values.length - positive.length - negative.length,
      positive: this.#bins(positive),
      negative: this.#bins(negative),
    }
  }

  #bins(values: readonly number[]): readonly Bin[] {
    const bins = values.map((value) => ({ key: this.#mapping.key(Math.abs(value)), count: 1 }))
    return this.#join(bins, [])
  }

  /**
   * Bins of both, by key. Those that lie more than `binsMax` keys below the highest one are counted in
   * the lowest that is left. The highest key only ever gets higher, so bins that were counted there
   * early would be counted there, or above, at the end.
   */
  #join(left: readonly Bin[], right: readonly Bin[]): readonly Bin[] {
    const sorted = [...left, ...right].sort((a, b) => a.key - b.key)
    const lowest = (sorted.at(-1)?.key ?? 0) - this.#options.binsMax + 1
    const joined: Bin[] = []
    for (const bin of sorted) {
      const key = Math.max(bin.key, lowest)
      const before = joined.at(-1)
      if (before?.key !== key) joined.push({ key, count: bin.count })
      else joined[joined.length - 1] = { key, count: before.count + bin.count }
    }
    return joined
  }

  #valueAt(bins: readonly Bin[], rank: number): number {
    let counted = 0
    const bin = bins.find(({ count }) => (counted += count) > rank)
    // The middle of the highest bin of all lies above the greatest number that there is.
    return Math.min(this.#mapping.value(bin?.key ?? 0), Number.MAX_VALUE)
  }
}

function isExact({ zeros, positive, negative }: SketchedNumbers): boolean {
  return zeros === 0 && positive.length === 0 && negative.length === 0
}

function countOf(bins: readonly Bin[]): number {
  return bins.reduce((total, { count }) => total + count, 0)
}
