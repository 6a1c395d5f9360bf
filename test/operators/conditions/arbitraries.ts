import fc from 'fast-check'
import type { CustomerEvent, JsonValue } from '#schemas'
import { and, event, eventType, not, or, property, type EventCondition } from '#operators'
import { customerEvent } from '../../helpers/customer-events.ts'

/** Names of events, few enough that conditions and events meet. */
export const eventNames = ['A', 'B', 'C'] as const

/** Times within two hundred milliseconds, so that they meet, too. */
export const timeMs = fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_200 })

/** A value of a property, or nothing. */
export const value: fc.Arbitrary<JsonValue | undefined> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom<JsonValue | undefined>(undefined, null, true, false, '', 'a', 'ab', 'b', [
    'a',
    1,
  ]),
  timeMs,
)

/** An event with a property `x`. */
export const customerEvents: fc.Arbitrary<CustomerEvent> = fc
  .record({ name: fc.constantFrom(...eventNames, null), x: value, timestampMs: timeMs })
  .map(({ name, x, timestampMs }) =>
    customerEvent({
      type: name === null ? 'identify' : 'track',
      event: name,
      properties: x === undefined ? {} : { x },
      timestampMs,
    }),
  )

const limit = fc.integer({ min: -3, max: 3 })
const length = fc.integer({ min: 1, max: 100 })
const scalar = fc.constantFrom('a', 'b', 1, 0, true)

/** One test of an event. */
const test: fc.Arbitrary<EventCondition> = fc.oneof(
  fc.constantFrom(...eventNames).map(event),
  fc.constantFrom('track', 'identify').map((type) => eventType(type as 'track')),
  limit.map((each) => property('x').atLeast(each)),
  limit.map((each) => property('x').lessThan(each)),
  fc.tuple(limit, limit).map(([one, other]) => {
    return property('x').between(Math.min(one, other), Math.max(one, other))
  }),
  scalar.map((each) => property('x').equals(each)),
  fc.array(scalar, { minLength: 1 }).map((each) => property('x').isOneOf(each)),
  scalar.map((each) => property('x').contains(each)),
  fc.constant(property('x').startsWith('a')),
  fc.constant(property('x').matches(/b$/i)),
  fc.constant(property('x').exists()),
  timeMs.map((each) => property('x').before(each)),
  length.map((each) => property('x').olderThan(each)),
  length.map((each) => property('x').withinLast(each)),
  length.map((each) => property('x').withinNext(each)),
)

/** Tests of events within each other. */
export const eventConditions: fc.Arbitrary<EventCondition> = fc.letrec<{ any: EventCondition }>(
  (tie) => {
    const some = fc.array(tie('any'), { minLength: 1, maxLength: 3 })
    return {
      any: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        test,
        some.map((terms) => and(...terms)),
        some.map((terms) => or(...terms)),
        tie('any').map((term) => not(term)),
      ),
    }
  },
).any
