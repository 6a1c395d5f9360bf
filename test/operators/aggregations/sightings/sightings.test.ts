import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { first, last, latestTraits } from '#operators'
import type { JsonValue } from '#schemas'
import { customerEvent } from '../../../helpers/customer-events.ts'
import { at, expectLawful, readOf } from '../laws.ts'

const itself = (value: JsonValue) => value
const small = fc.constantFrom<JsonValue>(1, 2, 'a', 'b', true, null, [1], { a: 1 })

describe('last', () => {
  it('should keep the value of the latest message, whichever comes first', () => {
    const moments = [at(2_000, 'new'), at(1_000, 'old')]
    expect(readOf(last(itself), moments)).toBe('new')
    expect(readOf(last(itself), moments.toReversed())).toBe('new')
  })

  it('should take a trait away by null, and say nothing by undefined', () => {
    expect(readOf(last(itself), [at(1_000, 'x'), at(2_000, null)])).toBeUndefined()
    const rule = last((value: JsonValue) => (value === 'silent' ? undefined : value))
    expect(readOf(rule, [at(1_000, 'x'), at(2_000, 'silent')])).toBe('x')
  })

  it('should obey the law', () => {
    expectLawful(last(itself), small)
  })
})

describe('first', () => {
  it('should keep the value of the earliest message', () => {
    expect(readOf(first(itself), [at(2_000, 'new'), at(1_000, 'old')])).toBe('old')
  })

  it('should obey the law', () => {
    expectLawful(first(itself), small)
  })
})

describe('latestTraits', () => {
  const identify = (traits: Record<string, JsonValue>) =>
    customerEvent({ type: 'identify', traits })
  const names = fc.constantFrom('plan', 'city', '__proto__', 'constructor')
  const entries = fc.array(fc.tuple(names, small), { maxLength: 4 })
  const identifies = entries.map((pairs) => identify(Object.fromEntries(pairs)))

  it('should keep the latest value of each trait of identify calls', () => {
    const moments = [
      { ...at(1, ''), value: identify({ plan: 'free', city: 'Paris' }) },
      { ...at(2, ''), value: identify({ plan: 'pro' }) },
      { ...at(3, ''), value: customerEvent({ type: 'track', traits: { plan: 'none' } }) },
    ]
    expect(readOf(latestTraits(), moments)).toEqual({ plan: 'pro', city: 'Paris' })
  })

  it('should take a trait away by null', () => {
    const moments = [
      { ...at(1, ''), value: identify({ plan: 'free', city: 'Paris' }) },
      { ...at(2, ''), value: identify({ city: null }) },
    ]
    expect(readOf(latestTraits(), moments)).toEqual({ plan: 'free' })
  })

  it('should take traits by any name, __proto__ too', () => {
    const traits = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, JsonValue>
    const shown = readOf(latestTraits(), [{ ...at(1, ''), value: identify(traits) }])
    expect(JSON.stringify(shown)).toBe('{"__proto__":"x","constructor":"y"}')
  })

  it('should obey the law, full or not', () => {
    expectLawful(latestTraits(), identifies)
    expectLawful(latestTraits({ traitsMax: 2 }), identifies)
  })
})
