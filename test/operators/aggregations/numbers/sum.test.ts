import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { event, field, InvalidDefinitionError, property, sum } from '#operators'
import type { JsonValue } from '#schemas'
import { customerEvent } from '../../../helpers/customer-events.ts'
import { at, expectLawful, readOf } from '../laws.ts'

const itself = (value: JsonValue) => value
const price = fc.double({ min: -1e9, max: 1e9, noNaN: true })

describe('sum', () => {
  it('should add exactly where floating point does not', () => {
    const tenths = Array.from({ length: 1_000 }, () => at(1, 0.1))
    expect(readOf(sum(itself, { decimals: 2 }), tenths)).toBe(100)
  })

  it('should add nothing for what is no number', () => {
    expect(readOf(sum(itself, { decimals: 2 }), [at(1, '5'), at(1, null)])).toBeUndefined()
  })

  it('should obey the law, beyond safe integers too', () => {
    expectLawful(sum(itself, { decimals: 2 }), price)
    const huge = fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 52, 0.5)
    expectLawful(sum(itself, { decimals: 0 }), huge)
  })

  it('should take back by a refund what the order gave', () => {
    const cents = sum(itself, { decimals: 2 })
    expect(readOf(cents, [at(1, 0.125), at(2, -0.125)])).toBe(0)
    expect(readOf(cents, [at(1, -0.125)])).toBe(-0.13)
    fc.assert(
      fc.property(price, (value) => {
        expect(readOf(cents, [at(1, value), at(2, -value)])).toBe(0)
      }),
    )
  })

  it('should add nothing for a number that has lost its last digits', () => {
    const lossy = [1e22, -1e22, 2 ** 53, Number.MAX_VALUE]
    expect(readOf(sum(itself, { decimals: 0 }), [at(1, 5), ...lossy.map((v) => at(2, v))])).toBe(5)
    expect(readOf(sum(itself, { decimals: 2 }), [at(1, 5), at(2, 2 ** 50)])).toBe(5)
  })

  it('should round the decimal that people write, not the binary fraction next to it', () => {
    const cents = sum(itself, { decimals: 2 })
    expect(readOf(cents, [at(1, 1.005)])).toBe(1.01)
    expect(readOf(cents, [at(1, -1.005)])).toBe(-1.01)
    expect(readOf(cents, [at(1, 1.0049999)])).toBe(1)
    const thousandths = fc.integer({ min: -1e12, max: 1e12 })
    fc.assert(
      fc.property(thousandths, (units) => {
        const rounded = Math.sign(units) * Math.floor((Math.abs(units) + 5) / 10)
        expect(cents.lift(units / 1000, 1, 'a')).toBe(String(rounded + 0))
      }),
    )
  })

  it('should say why a value adds nothing', () => {
    const cents = sum(itself)
    const reasons = ['5', true, [1], { a: 1 }, 2 ** 53].map((value) => cents.refusedBy?.(value))
    const notANumber = 'not-a-number'
    expect(reasons).toEqual([notANumber, notANumber, notANumber, notANumber, 'too-many-digits'])
    expect([null, 1, 0.1].map((value) => cents.refusedBy?.(value))).toEqual(
      Array(3).fill(undefined),
    )
  })

  it('should refuse what makes no sense, all at once', () => {
    expect(() => sum(field('userId'), { decimals: 1.5 })).toThrow(
      new InvalidDefinitionError('sum of userId', [
        'this field is text, not a number: take a number, such as property("revenue")',
        'decimals is 1.5: it must be a whole number from 0 to 9, such as 2',
      ]),
    )
  })
})

describe('a sum in one currency', () => {
  const rates = { EUR: 1, usd: '0.9183', JPY: '0.00613' }
  const inEuro = sum(property('revenue')).currency('EUR', property('currency'), rates)
  const paid = (revenue: number, currency: JsonValue) =>
    customerEvent({ properties: { revenue, currency } })

  it('should turn amounts exactly, and round each once', () => {
    // 10 × 0.9183 = 9.183; 1,000 × 0.00613 = 6.13; 0.5 × 0.9183 = 0.45915
    expect(readOf(inEuro, [at(1, paid(10, 'USD')), at(2, paid(1_000, 'jpy'))])).toBe(15.31)
    expect(readOf(inEuro, [at(1, paid(-0.5, ' usd '))])).toBe(-0.46)
    expect(readOf(inEuro, [at(1, paid(19.99, 'EUR'))])).toBe(19.99)
  })

  it('should turn them into a currency that the rates are not in', () => {
    const inDollars = sum(property('revenue')).currency('USD', property('currency'), rates)
    // 1 / 0.9183 = 1.08897…
    expect(readOf(inDollars, [at(1, paid(1, 'EUR'))])).toBe(1.09)
    expect(readOf(inDollars, [at(1, paid(7.35, 'USD'))])).toBe(7.35)
  })

  it('should round halves away from zero', () => {
    const half = sum(property('revenue')).currency('EUR', property('currency'), {
      EUR: 1,
      X: '0.5',
    })
    expect(readOf(half, [at(1, paid(0.01, 'X'))])).toBe(0.01)
    expect(readOf(half, [at(1, paid(-0.01, 'X'))])).toBe(-0.01)
  })

  it('should add nothing in a currency without rate, and say so', () => {
    expect(readOf(inEuro, [at(1, paid(10, 'CHF'))])).toBeUndefined()
    expect(inEuro.refusedBy?.(paid(10, 'CHF'))).toBe('currency-without-rate')
    expect(inEuro.refusedBy?.(paid(10, 'constructor'))).toBe('currency-without-rate')
    expect(inEuro.refusedBy?.(paid(10, null))).toBe('no-currency')
    expect(inEuro.refusedBy?.(paid(10, 'usd'))).toBeUndefined()
  })

  it('should be narrowed before and behind, and define itself by its rates', () => {
    const before = sum(property('revenue'))
      .where(event('Order Completed'))
      .currency('eur', property('currency'), rates)
    const behind = inEuro.where(event('Order Completed'))
    expect(behind.definition).toEqual(before.definition)
    expect(before.definition).toMatchObject({
      currency: {
        target: 'EUR',
        of: { field: 'properties.currency' },
        rates: { EUR: '1', JPY: '613e-5', USD: '9183e-4' },
      },
    })
    const order = { ...paid(10, 'USD'), event: 'Order Completed' }
    expect(readOf(before, [at(1, order), at(2, paid(10, 'USD'))])).toBe(9.18)
    expect(before.refusedBy?.(paid(10, 'CHF'))).toBeUndefined()
  })

  it('should obey the law', () => {
    const amount = fc.tuple(price, fc.constantFrom('EUR', 'USD', 'JPY', 'CHF'))
    expectLawful(
      inEuro,
      amount.map(([revenue, currency]) => paid(revenue, currency)),
    )
  })

  it('should refuse rates that make no sense, and a target without one, all at once', () => {
    const wrong = { USD: '0,92', usd: 1, CHF: 0, XAU: Number.NaN }
    expect(() => sum(property('revenue')).currency('EUR', property('currency'), wrong)).toThrow(
      new InvalidDefinitionError('currency of sum of properties.revenue', [
        'the rate of USD is 0,92: it must be above zero, such as "0.92"',
        'the rate of CHF is 0: it must be above zero, such as "0.92"',
        'the rate of XAU is NaN: it must be above zero, such as "0.92"',
        'USD has two rates: leave one out',
        'there is no rate for EUR, which results are in (there are: USD, USD, CHF, XAU): ' +
          'add one, such as EUR: 1 where the other rates are in EUR',
      ]),
    )
  })
})
