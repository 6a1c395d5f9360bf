import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { average, field, max, min, property, standardDeviation, timestamp } from '#operators'
import type { JsonValue } from '#schemas'
import { customerEvent } from '../../../helpers/customer-events.ts'
import { at, expectLawful, readOf } from '../laws.ts'

const itself = (value: JsonValue) => value
const numbers: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<JsonValue>(0, -0, 0.1, 0.2, 1e308, 5e-324, 'text', null),
)

describe('min and max', () => {
  it('should find the least and the greatest number', () => {
    const moments = [at(1, 5), at(2, -0.5), at(3, '9'), at(4, null)]
    expect(readOf(min(itself), moments)).toBe(-0.5)
    expect(readOf(max(itself), moments)).toBe(5)
  })

  it('should be times where they are of times', () => {
    expect([min(timestamp()).valueType, max(property('a')).valueType]).toEqual(['time', 'number'])
    expect(readOf(max(timestamp()), [at(7, customerEvent({ timestampMs: 7 }))])).toBe(7)
  })

  it('should obey the law', () => {
    expectLawful(min(itself), numbers)
    expectLawful(max(itself), numbers)
  })
})

describe('average', () => {
  it('should divide the exact sum', () => {
    expect(readOf(average(itself), [at(1, 0.1), at(2, 0.2)])).toBe(0.15)
    expect(readOf(average(itself), [at(1, 1), at(2, 1), at(3, 2)])).toBe(4 / 3)
    expect(readOf(average(itself), [at(1, 1e16), at(2, 1), at(3, -1e16)])).toBe(1 / 3)
    expect(readOf(average(itself), [at(1, -1e308), at(2, -1e308)])).toBe(-1e308)
  })

  it('should obey the law', () => {
    expectLawful(average(itself), numbers)
  })
})

describe('standardDeviation', () => {
  it('should be that of all values, or of a sample', () => {
    const moments = [2, 4, 4, 4, 5, 5, 7, 9].map((value) => at(1, value))
    expect(readOf(standardDeviation(itself), moments)).toBe(2)
    const sample = standardDeviation(itself, { of: 'sample' })
    expect(readOf(sample, moments)).toBe(Math.sqrt(32 / 7))
    expect(readOf(sample, [at(1, 5)])).toBeUndefined()
    expect(readOf(standardDeviation(itself), [at(1, 5)])).toBe(0)
  })

  it('should not lose small differences of large values', () => {
    const moments = [0.1, 0.2, 0.3].map((value) => at(1, 1e9 + value))
    expect(readOf(standardDeviation(itself), moments)).toBeCloseTo(Math.sqrt(0.02 / 3), 12)
  })

  it('should obey the law', () => {
    expectLawful(standardDeviation(itself), numbers)
    expectLawful(standardDeviation(itself, { of: 'sample' }), numbers)
  })
})

describe('statistics of a field', () => {
  it('should say what is no number', () => {
    const rules = [min(itself), max(itself), average(itself), standardDeviation(itself)]
    expect(rules.map((rule) => rule.refusedBy?.('5'))).toEqual(Array(4).fill('not-a-number'))
    expect(rules.map((rule) => rule.refusedBy?.(null))).toEqual(Array(4).fill(undefined))
  })

  it('should refuse a field that is known to be text', () => {
    const id = field('anonymousId')
    for (const make of [min, max, average, standardDeviation]) {
      expect(() => make(id)).toThrow('of anonymousId: this field is text, not a number')
    }
  })
})
