import type { Comparison } from '../comparison.ts'
import type { Pattern } from './patterns.ts'

/** By comparison, by level: a share of the level's group. */
export type Shares = readonly (readonly number[])[]

/**
 * Shares of levels among patterns, each pattern counted `weightOf` times. `prior` pairs are added to
 * every group, evenly, so that no level is impossible because a sample does not have it.
 */
export function sharesOf(
  comparisons: readonly Comparison[],
  patterns: readonly Pattern[],
  weightOf: (pattern: Pattern, place: number) => number,
  prior = 0,
): Shares {
  const counts = comparisons.map(({ levels }) => levels.map(() => 0))
  for (const [place, pattern] of patterns.entries()) {
    const weight = weightOf(pattern, place)
    for (const [comparison, level] of pattern.levels.entries()) {
      const ofComparison = counts[comparison]
      if (level >= 0 && ofComparison) ofComparison[level] = (ofComparison[level] ?? 0) + weight
    }
  }
  return comparisons.map((comparison, place) => inGroups(comparison, counts[place] ?? [], prior))
}

/** Counts as shares of their groups; even where a group has no count. */
function inGroups(
  { levels }: Comparison,
  counts: readonly number[],
  prior: number,
): readonly number[] {
  const sums = new Map<string, { count: number; levels: number }>()
  for (const [place, { group }] of levels.entries()) {
    const sum = sums.get(group) ?? { count: 0, levels: 0 }
    sums.set(group, { count: sum.count + (counts[place] ?? 0), levels: sum.levels + 1 })
  }
  return levels.map(({ group }, place) => {
    const sum = sums.get(group) ?? { count: 0, levels: 1 }
    const count = (counts[place] ?? 0) + prior / sum.levels
    return sum.count + prior > 0 ? count / (sum.count + prior) : 1 / sum.levels
  })
}

/** Before anything is known: pairs of one person agree at the strongest level, mostly. */
export function firstGuess(comparisons: readonly Comparison[]): Shares {
  return comparisons.map((comparison) => {
    const last = comparison.levels.length - 1
    const counts = comparison.levels.map(
      (_level, place) => 2 ** -place + (place === last ? 0.05 : 0),
    )
    return inGroups(comparison, counts, 0)
  })
}
