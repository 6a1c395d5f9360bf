import fc from 'fast-check'
import { expect } from 'vitest'
import type { MergeRule } from '#operators'

/** One message, as far as a merge rule sees it. */
export interface Moment<T> {
  readonly value: T
  readonly timestampMs: number
  readonly id: string
}

/** Messages with few different times and ids, so that ties are common. */
export function momentsOf<T>(value: fc.Arbitrary<T>): fc.Arbitrary<readonly Moment<T>[]> {
  const moment = fc.record({ value, timestampMs: fc.nat(3), id: fc.constantFrom('a', 'b', 'c') })
  return fc.array(moment, { minLength: 1, maxLength: 12 })
}

/** The laws of every merge rule: neither order nor grouping shows, nor a repeat where it is ignored. */
export function expectLawful<T, A>(rule: MergeRule<T, A>, value: fc.Arbitrary<T>): void {
  expectCommutative(rule, value)
  expectAssociative(rule, value)
  if (rule.repeats === 'ignored') expectIdempotent(rule, value)
  expectNothingChanged(rule, value)
}

/** merge(a, b) = merge(b, a), for aggregates of any size. */
export function expectCommutative<T, A>(rule: MergeRule<T, A>, value: fc.Arbitrary<T>): void {
  const pair = fc.tuple(momentsOf(value), momentsOf(value))
  fc.assert(
    fc.property(pair, ([some, others]) => {
      const left = fold(rule, some)
      const right = fold(rule, others)
      expect(mergeAny(rule, left, right)).toEqual(mergeAny(rule, right, left))
    }),
  )
}

/** merge(merge(a, b), c) = merge(a, merge(b, c)). */
export function expectAssociative<T, A>(rule: MergeRule<T, A>, value: fc.Arbitrary<T>): void {
  const triple = fc.tuple(momentsOf(value), momentsOf(value), momentsOf(value))
  fc.assert(
    fc.property(triple, (parts) => {
      const [a, b, c] = parts.map((moments) => fold(rule, moments))
      const leftFirst = mergeAny(rule, mergeAny(rule, a, b), c)
      const rightFirst = mergeAny(rule, a, mergeAny(rule, b, c))
      expect(leftFirst).toEqual(rightFirst)
    }),
  )
}

/** merge(a, b), where b is in a already, is a. */
export function expectIdempotent<T, A>(rule: MergeRule<T, A>, value: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(momentsOf(value), fc.nat(), (moments, place) => {
      const whole = fold(rule, moments)
      const repeat = moments.slice(place % moments.length)
      expect(mergeAny(rule, whole, fold(rule, repeat))).toEqual(whole)
    }),
  )
}

/** Merging leaves its arguments as they were. */
function expectNothingChanged<T, A>(rule: MergeRule<T, A>, value: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(momentsOf(value), momentsOf(value), (some, others) => {
      const left = fold(rule, some)
      const right = fold(rule, others)
      mergeAny(rule, left, right)
      expect([left, right]).toEqual([fold(rule, some), fold(rule, others)])
    }),
  )
}

/** What the messages come to, one after the other. */
export function fold<T, A>(rule: MergeRule<T, A>, moments: readonly Moment<T>[]): A | undefined {
  let aggregate: A | undefined
  for (const { value, timestampMs, id } of moments) {
    aggregate = mergeAny(rule, aggregate, rule.lift(value, timestampMs, id))
  }
  return aggregate
}

function mergeAny<T, A>(
  rule: MergeRule<T, A>,
  left: A | undefined,
  right: A | undefined,
): A | undefined {
  if (left === undefined) return right
  return right === undefined ? left : rule.merge(left, right)
}
