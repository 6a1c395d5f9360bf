import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count } from '#operators'
import type { JsonValue } from '#schemas'
import { at, expectLawful, readOf } from './laws.ts'

const small = fc.constantFrom<JsonValue>(1, 2, 'a', 'b', true, null, [1], { a: 1 })

describe('count', () => {
  it('should count the messages that it is asked for', () => {
    const rule = count().where((value: JsonValue) => value === 'a')
    expect(readOf(rule, [at(1, 'a'), at(1, 'b'), at(1, 'a')])).toBe(2)
  })

  it('should obey the law', () => {
    expectLawful(count(), small)
  })
})
