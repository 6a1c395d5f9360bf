import type { Comparison } from '../comparison.ts'
import type { Pattern } from './patterns.ts'
import { sharesOf, type Shares } from './shares.ts'

/** What is assumed of pairs of records. */
export interface Assumptions {
  /** Share of all pairs that are one person. */
  readonly matchShare: number
  readonly m: Shares
  readonly u: Shares
}

/** What EM works on. */
export interface Evidence {
  readonly comparisons: readonly Comparison[]
  readonly patterns: readonly Pattern[]
  /** Pairs besides the patterns', which are taken to be two persons: those that share no block. */
  readonly otherPairs: number
}

/** What follows from assumptions. */
export interface Expectation {
  /** By pattern: the chance that such a pair is one person. */
  readonly chances: readonly number[]
  /** Pairs of one person that are expected among all patterns. */
  readonly matches: number
  /** Natural logarithm of the likelihood of all that was seen. */
  readonly logLikelihood: number
}

/** The expectation step: how likely each pattern's pairs are one person (Fellegi and Sunter 1969). */
export function expect({ patterns, otherPairs }: Evidence, assumed: Assumptions): Expectation {
  const { matchShare, m, u } = assumed
  let matches = 0
  let logLikelihood = otherPairs * Math.log1p(-matchShare)
  const chances = patterns.map(({ levels, count }) => {
    let one = matchShare
    let two = 1 - matchShare
    for (const [comparison, level] of levels.entries()) {
      if (level < 0) continue
      one *= m[comparison]?.[level] ?? 1
      two *= u[comparison]?.[level] ?? 1
    }
    const both = one + two
    if (both <= 0) return 0
    matches += (count * one) / both
    logLikelihood += count * Math.log(both)
    return one / both
  })
  return { chances, matches, logLikelihood }
}

/** Rounds at the most, and the change of shares below which EM ends. */
const roundsMax = 60
const changeMin = 1e-5

/**
 * Finds m and the share of matches under which the evidence is most likely, with u held fixed
 * (Dempster, Laird and Rubin 1977; Winkler 1988). No round makes the evidence less likely. `onRound`
 * hears the logarithm of the likelihood of each round's assumptions.
 */
export function maximise(
  evidence: Evidence,
  start: Assumptions,
  onRound: (logLikelihood: number) => void = () => {},
): Assumptions {
  const pairs = evidence.patterns.reduce((sum, { count }) => sum + count, evidence.otherPairs)
  let assumed = start
  for (let round = 0; round < roundsMax; round++) {
    const { chances, matches, logLikelihood } = expect(evidence, assumed)
    onRound(logLikelihood)
    if (matches <= 0 || pairs === 0) return assumed
    const weightOf = ({ count }: Pattern, place: number) => count * (chances[place] ?? 0)
    const m = sharesOf(evidence.comparisons, evidence.patterns, weightOf)
    const next = { matchShare: Math.min(matches / pairs, 1 - 1e-9), m, u: assumed.u }
    const change = largestChange(assumed.m, m)
    assumed = next
    if (change < changeMin) break
  }
  return assumed
}

function largestChange(before: Shares, after: Shares): number {
  let largest = 0
  for (const [comparison, shares] of after.entries()) {
    for (const [level, share] of shares.entries()) {
      largest = Math.max(largest, Math.abs(share - (before[comparison]?.[level] ?? 0)))
    }
  }
  return largest
}
