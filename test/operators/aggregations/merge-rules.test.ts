import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, first, last, latestTraits, sum, uniqueList, type MergeRule } from '#operators'
import type { JsonValue } from '#schemas'
import { customerEvent } from '../../helpers/customer-events.ts'
import {
  expectAssociative,
  expectCommutative,
  expectIdempotent,
  expectLawful,
  fold,
  type Moment,
} from './laws.ts'

const itself = (value: JsonValue) => value
const small = fc.constantFrom<JsonValue>(1, 2, 'a', 'b', true, null, [1], { a: 1 })
const price = fc.double({ min: -1e9, max: 1e9, noNaN: true })

describe('last', () => {
  it('should keep the value of the latest message, whichever comes first', () => {
    const moments = [at(2_000, 'new'), at(1_000, 'old')]
    expect(read(last<JsonValue>(itself), moments)).toBe('new')
    expect(read(last<JsonValue>(itself), moments.toReversed())).toBe('new')
  })

  it('should take a trait away by null, and say nothing by undefined', () => {
    expect(read(last<JsonValue>(itself), [at(1_000, 'x'), at(2_000, null)])).toBeUndefined()
    const rule = last((value: JsonValue) => (value === 'silent' ? undefined : value))
    expect(read(rule, [at(1_000, 'x'), at(2_000, 'silent')])).toBe('x')
  })

  it('should be commutative, associative and idempotent', () => {
    expectLawful(last<JsonValue>(itself), small)
  })
})

describe('first', () => {
  it('should keep the value of the earliest message', () => {
    expect(read(first<JsonValue>(itself), [at(2_000, 'new'), at(1_000, 'old')])).toBe('old')
  })

  it('should be commutative, associative and idempotent', () => {
    expectLawful(first<JsonValue>(itself), small)
  })
})

describe('uniqueList', () => {
  it('should list each value once, and the elements of arrays', () => {
    expect(
      read(uniqueList<JsonValue>(itself), [at(1, 'b'), at(2, ['a', 'b']), at(3, null)]),
    ).toEqual(['a', 'b'])
  })

  it('should let go of what was seen longest ago when it is full', () => {
    const rule = uniqueList<JsonValue>(itself, { valuesMax: 2 })
    expect(read(rule, [at(1, 'a'), at(2, 'b'), at(3, 'c'), at(4, 'b')])).toEqual(['b', 'c'])
  })

  it('should be commutative, associative and idempotent, full or not', () => {
    expectLawful(uniqueList<JsonValue>(itself), small)
    expectLawful(uniqueList<JsonValue>(itself, { valuesMax: 2 }), small)
  })
})

describe('count', () => {
  it('should count the messages that it is asked for', () => {
    const rule = count().where((value: JsonValue) => value === 'a')
    expect(read(rule, [at(1, 'a'), at(1, 'b'), at(1, 'a')])).toBe(2)
  })

  it('should be commutative and associative', () => {
    expectLawful(count(), small)
  })
})

describe('sum', () => {
  it('should add exactly where floating point does not', () => {
    const tenths = Array.from({ length: 1_000 }, () => at(1, 0.1))
    expect(read(sum<JsonValue>(itself, { decimals: 2 }), tenths)).toBe(100)
  })

  it('should add nothing for what is no number', () => {
    expect(read(sum<JsonValue>(itself, { decimals: 2 }), [at(1, '5'), at(1, null)])).toBeUndefined()
  })

  it('should be commutative and associative, beyond safe integers too', () => {
    expectLawful(sum<JsonValue>(itself, { decimals: 2 }), price)
    const huge = fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 52, 0.5)
    expectLawful(sum<JsonValue>(itself, { decimals: 0 }), huge)
  })

  it('should take back by a refund what the order gave', () => {
    const cents = sum<JsonValue>(itself, { decimals: 2 })
    expect(read(cents, [at(1, 0.125), at(2, -0.125)])).toBe(0)
    expect(read(cents, [at(1, -0.125)])).toBe(-0.13)
    fc.assert(
      fc.property(price, (value) => {
        expect(read(cents, [at(1, value), at(2, -value)])).toBe(0)
      }),
    )
  })

  it('should add nothing for a number that has lost its last digits', () => {
    const lossy = [1e22, -1e22, 2 ** 53, Number.MAX_VALUE]
    expect(
      read(sum<JsonValue>(itself, { decimals: 0 }), [at(1, 5), ...lossy.map((v) => at(2, v))]),
    ).toBe(5)
    expect(read(sum<JsonValue>(itself, { decimals: 2 }), [at(1, 5), at(2, 2 ** 50)])).toBe(5)
  })

  it('should refuse decimals that make no sense', () => {
    expect(() => sum<JsonValue>(itself, { decimals: 1.5 })).toThrow(RangeError)
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
    expect(read(latestTraits(), moments)).toEqual({ plan: 'pro', city: 'Paris' })
  })

  it('should take a trait away by null', () => {
    const moments = [
      { ...at(1, ''), value: identify({ plan: 'free', city: 'Paris' }) },
      { ...at(2, ''), value: identify({ city: null }) },
    ]
    expect(read(latestTraits(), moments)).toEqual({ plan: 'free' })
  })

  it('should take traits by any name, __proto__ too', () => {
    const traits = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, JsonValue>
    const shown = read(latestTraits(), [{ ...at(1, ''), value: identify(traits) }])
    expect(JSON.stringify(shown)).toBe('{"__proto__":"x","constructor":"y"}')
  })

  it('should be commutative, associative and idempotent, full or not', () => {
    expectLawful(latestTraits(), identifies)
    expectLawful(latestTraits({ traitsMax: 2 }), identifies)
  })
})

describe('the laws', () => {
  it('should catch a last that lets the later argument win a tie', () => {
    const tied = broken(last<JsonValue>(itself), (left, right) =>
      right.timestampMs >= left.timestampMs ? right : left,
    )
    expect(() => expectCommutative(tied, small)).toThrow()
  })

  it('should catch a unique list that keeps what came first when it is full', () => {
    const rule = uniqueList<JsonValue>(itself, { valuesMax: 2 })
    const firstCome = broken(rule, (left, right) => [...left, ...right].slice(0, 2))
    expect(() => expectCommutative(firstCome, small)).toThrow()
  })

  it('should catch a mean of means', () => {
    const mean = broken(count<JsonValue>(), (left, right) => (left + right) / 2 + 1)
    expect(() => expectAssociative(mean, small)).toThrow()
  })

  it('should catch a sum that says it ignores repeats', () => {
    expect(() => expectIdempotent({ ...count<JsonValue>(), repeats: 'ignored' }, small)).toThrow()
  })

  it('should catch a sum of floating-point numbers', () => {
    const floating: MergeRule<number, number> = {
      ...count<number>(),
      lift: (value) => value,
      merge: (left, right) => left + right,
    }
    const tenths = fc.constantFrom(0.1, 0.2, 0.3, 1e9)
    expect(() => expectAssociative(floating, tenths)).toThrow()
  })
})

// Helpers

function at<T extends JsonValue>(timestampMs: number, value: T): Moment<JsonValue> {
  return { value, timestampMs, id: `message at ${timestampMs}` }
}

function read<T, A>(rule: MergeRule<T, A>, moments: readonly Moment<T>[]): unknown {
  const aggregate = fold(rule, moments)
  return aggregate === undefined ? undefined : rule.read(aggregate, Infinity)
}

function broken<T, A>(rule: MergeRule<T, A>, merge: (left: A, right: A) => A): MergeRule<T, A> {
  return { ...rule, merge }
}
