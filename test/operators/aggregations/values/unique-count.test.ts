import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniqueCount } from '#operators'
import type { JsonValue } from '#schemas'
import { at, codecOf, expectLawful, readOf } from '../laws.ts'

const itself = (value: JsonValue) => value
const few: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.nat(20),
  fc.constantFrom(null, 'a', true),
  fc.array(fc.nat(20), { maxLength: 6 }),
)

describe('uniqueCount', () => {
  it('should count each value once, and the elements of arrays', () => {
    const moments = [at(1, 'a'), at(2, ['a', 'b', 1, '1']), at(3, null), at(4, 'a')]
    expect(readOf(uniqueCount(itself), moments)).toBe(4)
    expect(readOf(uniqueCount(itself), [at(1, null), at(2, [])])).toBeUndefined()
  })

  it('should be exact up to its bound', () => {
    const moments = numbers(500).map((value) => at(1, value))
    expect(readOf(uniqueCount(itself), [...moments, ...moments])).toBe(500)
  })

  it.each([600, 10_000, 200_000])('should be off by few past its bound: %i', (values) => {
    // The hash of a number is always the same: so is the error, and the bound is three deviations.
    const found = Number(readOf(uniqueCount(itself), [at(1, numbers(values))]))
    expect(Math.abs(found / values - 1)).toBeLessThan((3 * 1.04) / Math.sqrt(4096))
  })

  it('should be good for few values in a sketch, too', () => {
    const sketched = uniqueCount(itself, { exactMax: 0, precisionBits: 14 })
    expect(readOf(sketched, [at(1, numbers(1))])).toBe(1)
    expect(readOf(sketched, [at(1, numbers(10))])).toBe(10)
    expect(Math.abs(Number(readOf(sketched, [at(1, numbers(1_000))])) - 1_000)).toBeLessThan(25)
  })

  it('should take no more room than its bounds say', () => {
    const rule = uniqueCount(itself)
    for (const values of [500, 501, 50_000]) {
      const aggregate = rule.lift(numbers(values), 1, 'a')
      if (aggregate === undefined) throw new Error('nothing was counted')
      expect(codecOf(rule).encode({ aggregate }).length).toBeLessThan(4_100)
    }
  })

  it('should obey the law, exact or not, and where it stops to be exact', () => {
    expectLawful(uniqueCount(itself), few)
    expectLawful(uniqueCount(itself, { exactMax: 6, precisionBits: 4 }), few)
    expectLawful(uniqueCount(itself, { exactMax: 0, precisionBits: 5 }), few)
  })

  it('should refuse what makes no sense, all at once', () => {
    expect(() => uniqueCount(itself, { exactMax: -1, precisionBits: 30 })).toThrow(
      'uniqueCount of itself: exactMax is -1: it must be a whole number from 0 to 100000, such as 500; ' +
        'precisionBits is 30: it must be a whole number from 4 to 16, such as 12',
    )
  })
})

// Helpers

function numbers(length: number): number[] {
  return Array.from({ length }, (_, place) => place * 7)
}
