import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  average,
  count,
  first,
  last,
  notFollowedBy,
  quantile,
  sessions,
  topK,
  uniqueCount,
  uniqueList,
  type MergeRule,
} from '#operators'
import type { JsonValue } from '#schemas'
import { expectLawful, type LawOptions } from './laws.ts'

const itself = (value: JsonValue) => value
const isNumber = (value: JsonValue) => typeof value === 'number'
const isText = (value: JsonValue) => typeof value === 'string'
const small = fc.constantFrom<JsonValue>(1, 2, 'a', 'b', true, null, [1], { a: 1 })
const amounts = fc.constantFrom<JsonValue>(0.1, 0.2, 0.3, 7, 1e9)

describe('the law', () => {
  it('should catch a last that lets the later argument win a tie', () => {
    const tied = broken(last(itself), (left, right) =>
      right.timestampMs >= left.timestampMs ? right : left,
    )
    expectBroken(tied, small)
  })

  it('should catch a first by order of arrival', () => {
    expectBroken(
      broken(first(itself), (left) => left),
      small,
    )
  })

  it('should catch a unique list that keeps what came first when it is full', () => {
    const rule = uniqueList(itself, { valuesMax: 2 })
    expectBroken(
      broken(rule, (left, right) => [...left, ...right].slice(0, 2)),
      small,
    )
  })

  it('should catch an average of averages', () => {
    const mean: MergeRule<JsonValue, number> = {
      ...count<JsonValue>(),
      schema: () => 'double',
      lift: (value) => Number(value),
      merge: (left, right) => (left + right) / 2,
    }
    expectBroken(mean, amounts)
  })

  it('should catch an average that counts merges, not messages', () => {
    const whole = average(itself)
    const lost = broken(whole, (left, right) => ({
      ...whole.merge(left, right),
      count: Math.max(left.count, right.count) + 1,
    }))
    expectBroken(lost, amounts)
  })

  it('should catch a count that says it ignores repeats', () => {
    expectBroken({ ...count<JsonValue>(), repeats: 'ignored' }, small)
  })

  it('should catch a sum of binary fractions', () => {
    const floating: MergeRule<JsonValue, number> = {
      ...count<JsonValue>(),
      schema: () => 'double',
      lift: (value) => Number(value),
    }
    expectBroken(floating, amounts)
  })

  it('should catch a unique count that forgets when it becomes a sketch', () => {
    const rule = uniqueCount(itself, { exactMax: 3, precisionBits: 4 })
    const empty = Buffer.alloc(16)
    const forgetful = broken(rule, (left, right) => {
      const merged = rule.merge(left, right)
      const switched = left.exact && right.exact && !merged.exact
      return switched ? { exact: false, bytes: empty } : merged
    })
    expectBroken(forgetful, fc.nat(20))
  })

  it('should catch a sketch of unique values whose registers add up', () => {
    const rule = uniqueCount(itself, { exactMax: 0, precisionBits: 4 })
    const adding = broken(rule, ({ bytes }, other) => ({
      exact: false,
      bytes: bytes.map((rank, place) => rank + (other.bytes[place] ?? 0)) as Buffer,
    }))
    expectBroken(adding, fc.nat(20))
  })

  it('should catch a sketch of quantiles that is merged twice', () => {
    const rule = quantile(0.5, itself, { exactMax: 0 })
    const doubled = broken(rule, (left, right) => rule.merge(rule.merge(left, right), right))
    expectBroken(doubled, fc.nat(5))
  })

  it('should catch a sketch of quantiles that begins with what comes then', () => {
    const rule = quantile(0.5, itself, { exactMax: 2 })
    const sketched = quantile(0.5, itself, { exactMax: 0 })
    const beginning = broken(rule, (left, right) => {
      const merged = rule.merge(left, right)
      if (merged.values.length > 0 || left.values.length === 0) return merged
      return sketched.merge(right, right)
    })
    expectBroken(beginning, fc.nat(5))
  })

  it('should catch a top k that keeps what came most often so far', () => {
    const rule = topK(2, itself, { valuesMax: 2 })
    const wide = topK(2, itself, { valuesMax: 100 })
    const greedy = broken(rule, (left, right) => {
      const { entries } = wide.merge(left, right)
      const top = entries.toSorted((a, b) => b.count - a.count).slice(0, 2)
      return { entries: top.sort((a, b) => (a.key < b.key ? -1 : 1)), sketch: [] }
    })
    expectBroken(greedy, fc.nat(5))
  })

  it('should catch sessions that are joined first and then dropped', () => {
    const rule = sessions({ gapMs: 10, stretchesMax: 2 })
    const joined = broken(rule, (left, right) => {
      const all = [...left, ...right].sort((a, b) => a.firstMs - b.firstMs)
      const found: { firstMs: number; lastMs: number }[] = []
      for (const { firstMs, lastMs } of all) {
        const before = found.at(-1)
        if (before === undefined || firstMs - before.lastMs > 10) found.push({ firstMs, lastMs })
        else before.lastMs = Math.max(before.lastMs, lastMs)
      }
      return found.slice(-2)
    })
    expectBroken(joined, small, { timestampMs: fc.nat(60) })
  })

  it('should catch an absence that turns true one millisecond late', () => {
    const rule = notFollowedBy(isNumber, isText, { withinMs: 10 })
    const late: typeof rule = {
      ...rule,
      read: (following, asOfMs) => rule.read(following, asOfMs - 1),
    }
    expectBroken(late, small)
  })

  it('should catch an absence that forgets that it was followed', () => {
    const rule = notFollowedBy(isNumber, isText, { withinMs: 10 })
    const forgetful = broken(rule, (left, right) => ({
      doneMs: rule.merge(left, right).doneMs,
      followedMs: left.followedMs,
    }))
    expectBroken(forgetful, small)
  })

  it('should catch a merge that changes what it is given', () => {
    const listing: MergeRule<JsonValue, number[]> = {
      name: 'listing',
      repeats: 'counted',
      valueType: 'number',
      definition: {},
      schema: () => ({ type: 'array', items: 'int' }),
      lift: () => [1],
      merge(left, right) {
        left.push(...right)
        return left
      },
      read: (values) => values.length,
    }
    expectBroken(listing, small)
  })
})

// Helpers

function expectBroken<T, A>(
  rule: MergeRule<T, A>,
  value: fc.Arbitrary<T>,
  options?: LawOptions,
): void {
  expect(() => expectLawful(rule, value, options)).toThrow(/Property failed/)
}

function broken<T, A>(rule: MergeRule<T, A>, merge: (left: A, right: A) => A): MergeRule<T, A> {
  return { ...rule, merge }
}
