/** Tests of events as data: what passes, what their JSON is, and that it makes them again. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CustomerEvent, JsonValue } from '#schemas'
import { hours } from '#schemas'
import {
  and,
  attribute,
  conditionProblems,
  context,
  event,
  eventType,
  field,
  InvalidConditionError,
  not,
  or,
  parseCondition,
  property,
  timestamp,
  type EventCondition,
} from '#operators'
import { customerEvent } from '../../helpers/customer-events.ts'
import { customerEvents, eventConditions, eventNames } from './arbitraries.ts'

const noonMs = Date.parse('2026-03-01T12:00:00Z')

describe('comparisons', () => {
  const x = property('x')
  it.each<readonly [string, EventCondition, readonly JsonValue[], readonly JsonValue[]]>([
    ['equals', x.equals('pro'), ['pro'], ['Pro', 1, null, ['pro']]],
    ['equals a number', x.equals(1), [1], ['1', true, 1.5]],
    ['isOneOf', x.isOneOf(['a', 1, true]), ['a', 1, true], ['1', 'true', null, {}]],
    ['contains', x.contains('ab'), ['cabs', ['ab', 1]], ['a b', ['cabs'], 5, null]],
    ['contains a number', x.contains(1), [[1, 2]], ['1', 1, ['1']]],
    ['startsWith', x.startsWith('ab'), ['ab', 'abc'], ['cab', ['ab'], null]],
    ['endsWith', x.endsWith('ab'), ['ab', 'cab'], ['abc', 5]],
    ['matches', x.matches(/^a+b$/i), ['AAB', 'ab'], ['b', 5, null]],
    ['exists', x.exists(), [0, '', false, {}, []], [null]],
    ['atLeast', x.atLeast(10), [10, 11], [9.99, '11', null, true]],
    ['atMost', x.atMost(10), [10, -1], [10.01, '9']],
    ['moreThan', x.moreThan(10), [10.01], [10, '11']],
    ['lessThan', x.lessThan(10), [9], [10, null, '']],
    ['between', x.between(1, 3), [1, 2.5, 3], [0.9, 3.1, '2']],
    ['before', x.before('2026-03-01T12:00:00Z'), [noonMs - 1, '2026-02-01T00:00:00Z'], [noonMs]],
    ['after', x.after(new Date(noonMs)), [noonMs + 1, noonMs / 1_000 + 1], [noonMs, 'soon', null]],
    ['olderThan', x.olderThan(hours(1)), [noonMs - hours(1)], [noonMs - hours(1) + 1, 'x', null]],
    ['withinLast', x.withinLast(hours(1)), [noonMs - hours(1) + 1, noonMs], [noonMs + 1]],
    ['withinNext', x.withinNext(hours(1)), [noonMs + 1, noonMs + hours(1)], [noonMs]],
  ])('should know what passes %s', (_name, condition, passing, failing) => {
    for (const value of passing) expect([value, matches(condition, value)]).toEqual([value, true])
    for (const value of failing) expect([value, matches(condition, value)]).toEqual([value, false])
    expect(matches(condition, undefined)).toBe(false)
    expect(matches(not(condition), undefined)).toBe(true)
  })

  it('should read times of our own as they are, however early', () => {
    const early = customerEvent({ timestampMs: 5 })
    expect(timestamp().before(6).matches(early)).toBe(true)
    expect(timestamp().before(5).matches(early)).toBe(false)
  })
})

describe('conditions', () => {
  it('should find fields wherever they stand', () => {
    const each = customerEvent({
      type: 'page',
      userId: 'u1',
      traits: { plan: 'pro' },
      context: { device: { type: 'ios' } },
    })
    const all = [
      eventType('page'),
      field('userId').equals('u1'),
      attribute('plan').equals('pro'),
      context('device.type').startsWith('i'),
    ]
    expect(and(...all).matches(each)).toBe(true)
    expect(and(...all, eventType('track')).matches(each)).toBe(false)
  })

  it('should say which events alone can match', () => {
    const names = (condition: EventCondition) =>
      condition.eventNames && [...condition.eventNames].toSorted()
    const big = property('x').atLeast(10)
    expect(names(and(event('A'), big))).toEqual(['A'])
    expect(names(and(event('A'), event('B')))).toEqual([])
    expect(names(or(event('B'), event('A')))).toEqual(['A', 'B'])
    expect(names(or(event('A'), big))).toBeUndefined()
    expect(names(not(event('A')))).toBeUndefined()
    expect(names(and(or(event('A'), event('B')), not(event('A'))))).toEqual(['A', 'B'])
  })

  it('should have a JSON form that people can read', () => {
    const condition = and(event('Order Completed'), property('revenue').atLeast(10))
    expect(condition.definition).toEqual({
      and: [{ event: 'Order Completed' }, { property: 'revenue', atLeast: 10 }],
    })
    expect(property('at').before(new Date(0)).definition).toEqual({
      property: 'at',
      before: '1970-01-01T00:00:00.000Z',
    })
    expect(parseCondition({ field: 'properties.x', exists: true }).definition).toEqual({
      property: 'x',
      exists: true,
    })
  })

  it('should be made again by their JSON', () => {
    fc.assert(
      fc.property(eventConditions, fc.array(customerEvents), (condition, events) => {
        const again = parseCondition(JSON.parse(JSON.stringify(condition.definition)))
        expect(again.definition).toEqual(condition.definition)
        expect(again.eventNames).toEqual(condition.eventNames)
        expect(verdicts(again, events)).toEqual(verdicts(condition, events))
      }),
    )
  })

  it('should never match an event of another name than they say', () => {
    fc.assert(
      fc.property(eventConditions, customerEvents, (condition, each) => {
        const others = eventNames.filter((name) => condition.eventNames?.has(name) === false)
        if (others.some((name) => name === each.event)) {
          expect(condition.matches(each)).toBe(false)
        }
      }),
    )
  })

  it('should obey the laws of De Morgan and of double negation', () => {
    fc.assert(
      fc.property(eventConditions, eventConditions, customerEvents, (one, other, each) => {
        expect(not(and(one, other)).matches(each)).toBe(or(not(one), not(other)).matches(each))
        expect(not(or(one, other)).matches(each)).toBe(and(not(one), not(other)).matches(each))
        expect(not(not(one)).matches(each)).toBe(one.matches(each))
      }),
    )
  })
})

describe('conditions that cannot work', () => {
  it('should name every problem with its place', () => {
    const broken = {
      and: [
        { event: '' },
        { property: 'x', atLeast: 'ten' },
        { property: 'x' },
        { property: 'x', atLeast: 1, atMost: 2 },
        { property: 'x', between: [3, 1] },
        { property: 'a..b', exists: true },
        { eventType: 'click' },
        { or: [] },
        { property: 'x', matches: { pattern: '(a)\\1' } },
        { property: 'x', olderThanMs: 0 },
        { property: 'x', equals: null, extra: 1 },
        { function: 'isBig' },
        { before: 'yesterday' },
      ],
    }
    expect(problemsOf(broken)).toMatchInlineSnapshot(`
      [
        "condition.and[0].event: is empty",
        "condition.and[1].atLeast: must be a number, is "ten"",
        "condition.and[2]: compares with nothing: add one of equals, isOneOf, contains, startsWith, endsWith, matches, exists, atLeast, atMost, moreThan, lessThan, between, before, after, olderThanMs, withinLastMs, withinNextMs",
        "condition.and[3]: has atLeast and atMost: use one, and "and" around several",
        "condition.and[4].between: goes from 3 down to 1: turn them round",
        "condition.and[5].property: path 'properties.a..b': use one of userId, anonymousId, previousId, groupId, traits.<key>, properties.<key>, context.<key>",
        "condition.and[6].eventType: is "click", must be one of track, identify, page, screen, group, alias",
        "condition.and[7].or: has 0 entries, must have at least 1",
        "condition.and[8].matches: the pattern /(a)\\1/ cannot be tested in linear time: write it without (?=…), (?!…), (?<=…), (?<!…) and \\1",
        "condition.and[9].olderThanMs: must be whole milliseconds from 1, is 0: days(30)",
        "condition.and[10]: has "extra"; known here: property, equals",
        "condition.and[10].equals: must be text, a number, true or false, is null: use not(….exists())",
        "condition.and[11]: is the function "isBig", which cannot be stored: write it as a test of fields",
        "condition.and[12]: tests nothing: use one of and, or, not, event, eventType, property, attribute, context, field",
      ]
    `)
  })

  it('should say so when they are used, if nobody has checked them', () => {
    const condition = property('x').atLeast(NaN)
    expect(conditionProblems(condition)).toEqual(['condition.atLeast: must be a number, is NaN'])
    expect(() => condition.matches(customerEvent())).toThrow(InvalidConditionError)
    expect(() => and(condition, event('A')).matches(customerEvent())).toThrow(/is NaN/)
    expect(() => and()).toThrow(TypeError)
  })

  it('should bound how deep and how long they are', () => {
    let deep: EventCondition = event('A')
    for (let level = 0; level < 20; level += 1) deep = not(deep)
    expect(conditionProblems(deep)).toEqual([expect.stringContaining('20 levels deep')])
    const many = { or: Array.from({ length: 101 }, () => ({ event: 'A' })) }
    expect(problemsOf(many)).toEqual(['condition.or: has 101 entries, may have at most 100'])
    const nested = { or: Array.from({ length: 2 }, () => ({ and: many.or.slice(1) })) }
    expect(problemsOf(nested)).toEqual([expect.stringContaining('has 200 tests, may have 100')])
    const list = { property: 'x', isOneOf: Array.from({ length: 1_001 }, (_, each) => each) }
    expect(problemsOf(list)).toEqual([expect.stringContaining('may have at most 1000')])
  })

  it('should test any pattern in linear time', () => {
    const condition = property('x').matches(/(a+)+$/)
    expect(matches(condition, `${'a'.repeat(100_000)}b`)).toBe(false)
  })
})

// Helpers

/** Whether an event at noon whose property `x` has a value passes. */
function matches(condition: EventCondition, x: JsonValue | undefined): boolean {
  const properties = x === undefined ? {} : { x }
  return condition.matches(customerEvent({ timestampMs: noonMs, properties }))
}

function verdicts(condition: EventCondition, events: readonly CustomerEvent[]) {
  return events.map((each) => condition.matches(each))
}

function problemsOf(json: unknown): readonly string[] {
  try {
    parseCondition(json)
  } catch (error) {
    if (error instanceof InvalidConditionError) return error.problems
    throw error
  }
  return []
}
