import { DDSketch } from '@datadog/sketches-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { field, histogram, quantile, rate } from '#operators'
import { days, hours, type JsonValue } from '#schemas'
import { at, codecOf, expectLawful, fold, readOf } from '../laws.ts'

const itself = (value: JsonValue) => value
const numbers: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -100, max: 100 }),
  fc.constantFrom<JsonValue>(0, 0.1, 1e308, -1e308, 5e-324, 'text', null),
)
const amount = fc.integer({ min: -1e8, max: 1e8 }).map((cents) => cents / 100)
const amounts = fc.array(amount, {
  minLength: 1,
  maxLength: 200,
})

describe('histogram', () => {
  it('should count numbers between bounds, a bound in what begins with it', () => {
    const moments = [5, 10, 99.9, 100, 1_000, -3, '7'].map((value) => at(1, value))
    expect(readOf(histogram([10, 100], itself), moments)).toEqual([
      { below: 10, count: 2 },
      { from: 10, below: 100, count: 2 },
      { from: 100, count: 2 },
    ])
  })

  it('should obey the law', () => {
    expectLawful(histogram([-1, 0, 50], itself), numbers)
  })

  it('should refuse bounds that do not ascend, and text, all at once', () => {
    expect(() => histogram([10, 10, NaN], field('userId'))).toThrow(
      'histogram of userId: this field is text, not a number: take a number, such as ' +
        'property("revenue"); a bound is NaN: bounds must be finite numbers; ' +
        '10 comes after 10: bounds must ascend, each once',
    )
    expect(() => histogram([], itself)).toThrow('there are 0 bounds')
  })
})

describe('quantile', () => {
  it('should be one of the numbers while there are few', () => {
    const moments = [5, 1, 4, 2, 3].map((value) => at(1, value))
    const found = [0, 0.5, 0.9, 1].map((q) => readOf(quantile(q, itself), moments))
    expect(found).toEqual([1, 3, 4, 5])
  })

  it('should be off by no more than its accuracy once there are many', () => {
    fc.assert(
      fc.property(amounts, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = values.toSorted((left, right) => left - right)
        const exact = sorted[Math.floor(q * (sorted.length - 1))] ?? 0
        const moments = values.map((value) => at(1, value))
        const found = Number(readOf(quantile(q, itself, { exactMax: 0 }), moments))
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0100001)
      }),
    )
  })

  it('should be what the library finds', () => {
    const positive = amounts.map((values) => values.map(Math.abs))
    fc.assert(
      fc.property(positive, fc.constantFrom(0, 0.25, 0.5, 0.9, 1), (values, q) => {
        const library = new DDSketch({ relativeAccuracy: 0.02 })
        for (const value of values) library.accept(value)
        const rule = quantile(q, itself, { exactMax: 0, relativeAccuracy: 0.02 })
        const found = readOf(
          rule,
          values.map((value) => at(1, value)),
        )
        expect(found).toBe(library.getValueAtQuantile(q))
      }),
    )
  })

  it('should take no more room than its bins', () => {
    const rule = quantile(0.5, itself, { binsMax: 64 })
    const moments = Array.from({ length: 5_000 }, (_, place) => at(1, 1.1 ** (place % 500)))
    const aggregate = fold(rule, moments)
    if (aggregate === undefined) throw new Error('nothing was counted')
    expect(codecOf(rule).encode({ aggregate }).length).toBeLessThan(64 * 6)
    expect(rule.read(aggregate, Infinity)).toBeGreaterThan(0)
  })

  it('should obey the law, exact or not, full or not, and where it stops to be exact', () => {
    expectLawful(quantile(0.5, itself), numbers)
    expectLawful(quantile(0.9, itself, { exactMax: 4 }), numbers)
    expectLawful(quantile(0.1, itself, { exactMax: 0, binsMax: 16 }), numbers)
    expectLawful(quantile(1, itself, { exactMax: 2, binsMax: 16 }), fc.integer({ min: 1, max: 3 }))
  })

  it('should refuse what makes no sense, all at once', () => {
    expect(() => quantile(90, field('userId'), { relativeAccuracy: 0, exactMax: -1 })).toThrow(
      'quantile of userId: this field is text, not a number: take a number, such as ' +
        'property("revenue"); q is 90: it must be from 0 to 1, such as 0.9; ' +
        'exactMax is -1: it must be a whole number from 0 to 10000, such as 100; ' +
        'relativeAccuracy is 0: it must be from 0.001 to 0.2, such as 0.01',
    )
    expect(() => quantile(NaN, itself)).toThrow('q is NaN')
  })
})

describe('rate', () => {
  it('should be messages in a time, of the span between first and last', () => {
    const moments = [0, 12, 48, 96].map((hour) => at(hours(hour), null))
    expect(readOf(rate({ perMs: days(1) }), moments)).toBe(1)
    expect(readOf(rate({ perMs: hours(1) }), moments.toReversed())).toBe(4 / 96)
    expect(readOf(rate({ perMs: days(1) }), moments.slice(0, 1))).toBe(1)
  })

  it('should obey the law', () => {
    expectLawful(rate({ perMs: 2 }), fc.constant(null))
  })

  it('should refuse a rate in no time', () => {
    expect(() => rate({ perMs: 0 })).toThrow('rate: perMs is 0')
  })
})
