import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostFrequent, topK } from '#operators'
import type { JsonValue } from '#schemas'
import { at, codecOf, expectLawful, fold, readOf } from '../laws.ts'

const itself = (value: JsonValue) => value
const few = fc.oneof(
  fc.constantFrom<JsonValue>('a', 'b', 'c', 'd', 1, null),
  fc.constant(['a', 'e']),
)

describe('mostFrequent', () => {
  it('should be the value that came most often, of equal ones the last seen', () => {
    expect(readOf(mostFrequent(itself), [at(1, 'a'), at(2, 'b'), at(3, 'a')])).toBe('a')
    expect(readOf(mostFrequent(itself), [at(3, 'a'), at(4, 'b'), at(5, null)])).toBe('b')
    expect(readOf(mostFrequent(itself), [at(1, ['x', 'y', 'y'])])).toBe('y')
    expect(readOf(mostFrequent(itself), [at(1, null)])).toBeUndefined()
  })

  it('should obey the law, full or not', () => {
    expectLawful(mostFrequent(itself), few)
    expectLawful(mostFrequent(itself, { valuesMax: 2 }), few)
  })
})

describe('topK', () => {
  it('should list the most frequent first, with counts where they are asked for', () => {
    const moments = ['a', 'b', 'b', 'c', 'c', 'c'].map((value, ms) => at(ms, value))
    expect(readOf(topK(2, itself), moments)).toEqual(['c', 'b'])
    const shown = readOf(topK(2, itself, { counts: true }), moments)
    expect(shown).toEqual([
      { value: 'c', count: 3 },
      { value: 'b', count: 2 },
    ])
  })

  it('should stay bounded with ten thousand values, and find those that come often', () => {
    const rule = topK(3, itself, { counts: true })
    const often = ['red', 'red', 'red', 'green', 'green', 'blue']
    const moments = Array.from({ length: 10_000 }, (_, ms) =>
      at(ms, ms % 2 === 0 ? `rare ${ms}` : (often[(ms >> 1) % 6] ?? '')),
    )
    const aggregate = fold(rule, moments)
    if (aggregate === undefined) throw new Error('nothing was counted')
    expect(codecOf(rule).encode({ aggregate }).length).toBeLessThan(6_000)
    const found = rule.read(aggregate, Infinity) as { value: string; count: number }[]
    expect(found.map(({ value }) => value)).toEqual(['red', 'green', 'blue'])
    for (const [place, wanted] of [2_500, 1_667, 833].entries()) {
      expect(found[place]?.count).toBeGreaterThanOrEqual(wanted)
      expect(found[place]?.count).toBeLessThan(wanted + 110)
    }
  })

  it('should obey the law, full or not', () => {
    expectLawful(topK(2, itself), few)
    expectLawful(topK(2, itself, { valuesMax: 2, counts: true }), few)
    const many = fc.nat(30)
    expectLawful(topK(3, itself, { valuesMax: 3 }), many, { timestampMs: fc.nat(40) })
  })

  it('should refuse what makes no sense, all at once', () => {
    expect(() => topK(0, itself, { valuesMax: 0.5 })).toThrow(
      'topK of itself: k is 0: it must be a whole number from 1 to 1, such as 1; ' +
        'valuesMax is 0.5: it must be a whole number from 1 to 10000, such as 100',
    )
    expect(() => topK(11, itself, { valuesMax: 10 })).toThrow('k is 11: it must be a whole number')
    expect(() => mostFrequent(itself, { valuesMax: 0 })).toThrow(
      'mostFrequent of itself: valuesMax',
    )
  })
})
