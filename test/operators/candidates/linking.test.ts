import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkGroups, type LinkedGroups } from '../../../operators/candidates/index.ts'
import { majorityBits } from '../../../operators/candidates/clustering/majority-bits.ts'

describe('linkGroups', () => {
  it('should join records that are alike, and report what is nearly', () => {
    const linked = link(4, { '0-1': 9, '2-3': 5, '1-2': 1, '0-2': 1, '0-3': 1, '1-3': 1 })
    expect(linked.clusters).toEqual([
      [0, 1],
      [2, 3],
    ])
    expect(linked.joins.map(({ bits }) => bits)).toEqual([9, 5])
    expect(linked.reviews).toEqual([{ left: [2, 3], right: [0, 1], bits: 1 }])
  })

  it('should make no chain: what contradicts counts', () => {
    const { clusters } = link(3, { '0-1': 9, '1-2': 8, '0-2': -20 })
    expect(clusters).toEqual([[2], [0, 1]])
  })

  it('should make no chain, however long', () => {
    const bits = Object.fromEntries(
      Array.from({ length: 30 }, (_, place) => [`${place}-${place + 1}`, 10]),
    )
    const { clusters } = link(31, bits, { other: -20 })
    expect(Math.max(...clusters.map(({ length }) => length))).toBe(2)
  })

  it('should bear a record whose errors contradict a few others', () => {
    const { clusters } = link(4, {
      '0-1': 9,
      '0-2': 9,
      '1-2': 9,
      '0-3': 8,
      '1-3': 8,
      '2-3': -9,
    })
    expect(clusters).toHaveLength(1)
  })

  it('should keep apart what a guard keeps apart, and say so', () => {
    const linked = link(2, { '0-1': 9 }, { allows: () => false })
    expect(linked.clusters).toEqual([[0], [1]])
    expect(linked.suppressed).toEqual([{ left: [0], right: [1], bits: 9 }])
  })

  it('should never join without a threshold', () => {
    expect(link(2, { '0-1': 99 }, { mergeBits: Infinity }).clusters).toHaveLength(2)
  })

  it('should join what best fits first, whatever the order of candidates', () => {
    const weights = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 28, maxLength: 28 })
    fc.assert(
      fc.property(weights, fc.shuffledSubarray(pairsOf(8), { minLength: 28 }), (bits, order) => {
        const byPair = Object.fromEntries(
          pairsOf(8).map((pair, at) => [pair.join('-'), bits[at] ?? 0]),
        )
        const { clusters, joins } = link(8, byPair, { candidates: order })
        expect(clusters).toEqual(link(8, byPair).clusters)
        expect(clusters.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
        expect(joins.every(({ bits }) => bits >= 3)).toBe(true)
      }),
    )
  })

  it('should join less the higher the threshold of pairs that all agree', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(groups, (group) => {
        const bits = Object.fromEntries(
          pairsOf(6).map(([a, b]) => [`${a}-${b}`, group[a] === group[b] ? 12 : -12]),
        )
        expect(link(6, bits).clusters).toHaveLength(new Set(group).size)
        expect(link(6, bits, { mergeBits: 13 }).clusters).toHaveLength(6)
      }),
    )
  })
})

describe('majorityBits', () => {
  it.each([
    [[5], 5],
    [[-20, 10], -5],
    [[-20, 8, 10], 9],
    [[-20, -20, 8, 10], -2 / 3],
  ])('should make of %j: %d', (bits, mean) => {
    expect(majorityBits(Float64Array.from(bits))).toBeCloseTo(mean)
  })
})

// Helpers

interface LinkOptions {
  readonly mergeBits?: number
  readonly other?: number
  readonly allows?: () => boolean
  readonly candidates?: readonly (readonly [number, number])[]
}

function link(
  size: number,
  byPair: Readonly<Record<string, number>>,
  { mergeBits = 3, other = 0, allows = () => true, candidates = pairsOf(size) }: LinkOptions = {},
): LinkedGroups {
  return linkGroups({
    groups: Array.from({ length: size }, (_, place) => [place]),
    candidates,
    bits: (left, right) => byPair[[left, right].sort((a, b) => a - b).join('-')] ?? other,
    mergeBits,
    reviewBits: 0.5,
    allows,
  })
}

function pairsOf(size: number): (readonly [number, number])[] {
  return Array.from({ length: size }, (_, left) => left).flatMap((left) =>
    Array.from({ length: size - left - 1 }, (_, at) => [left, left + at + 1] as const),
  )
}
