import { stringHash64 } from '#schemas'

/**
 * A Count-Min sketch (Cormode and Muthukrishnan, 2005): rows of counters, of which every key adds to
 * one in each row. What it says of a key is never too low, and too high by more than e / width of all
 * that was counted (1.1 %) in e^-rows of all cases (1.8 %). Sketches add up counter by counter.
 */
export type CountMin = readonly number[]

const rows = 4
const width = 256

const words = new Uint32Array(2)

/** A key, and how often it came. */
export interface CountedKey {
  readonly key: string
  readonly count: number
}

/** A sketch of nothing. */
export const emptyCountMin: CountMin = Array.from({ length: rows * width }, () => 0)

/** A sketch with keys counted besides. */
export function countIn(counters: CountMin, counted: readonly CountedKey[]): CountMin {
  const added = counters.slice()
  for (const { key, count } of counted) {
    for (const place of placesOf(key)) added[place] = (added[place] ?? 0) + count
  }
  return added
}

/** A sketch of what was counted in either. */
export function addCountMin(left: CountMin, right: CountMin): CountMin {
  return left.map((count, place) => count + (right[place] ?? 0))
}

/** How often a key came, about: never too low. */
export function countOf(counters: CountMin, key: string): number {
  return Math.min(...placesOf(key).map((place) => counters[place] ?? 0))
}

/** Two hashes give one place in each row (Kirsch and Mitzenmacher, 2006). */
function placesOf(key: string): number[] {
  stringHash64(key, words)
  const first = words[0] ?? 0
  const step = (words[1] ?? 0) | 1
  return Array.from({ length: rows }, (_, row) => {
    const column = (first + Math.imul(step, row)) >>> 0
    return row * width + (column % width)
  })
}
