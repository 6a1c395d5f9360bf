import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniqueList } from '#operators'
import type { JsonValue } from '#schemas'
import { at, expectLawful, readOf } from '../laws.ts'

const itself = (value: JsonValue) => value
const small = fc.constantFrom<JsonValue>(1, 2, 'a', 'b', true, null, [1], { a: 1 })

describe('uniqueList', () => {
  it('should list each value once, and the elements of arrays', () => {
    expect(readOf(uniqueList(itself), [at(1, 'b'), at(2, ['a', 'b']), at(3, null)])).toEqual([
      'a',
      'b',
    ])
  })

  it('should let go of what was seen longest ago when it is full', () => {
    const rule = uniqueList(itself, { valuesMax: 2 })
    expect(readOf(rule, [at(1, 'a'), at(2, 'b'), at(3, 'c'), at(4, 'b')])).toEqual(['b', 'c'])
  })

  it('should obey the law, full or not', () => {
    expectLawful(uniqueList(itself), small)
    expectLawful(uniqueList(itself, { valuesMax: 2 }), small)
  })
})
