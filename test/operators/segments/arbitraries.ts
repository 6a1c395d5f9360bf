import fc from 'fast-check'
import type { JsonValue } from '#schemas'
import {
  and,
  attribute,
  firstTime,
  hasIdentifier,
  inSegment,
  lastTime,
  not,
  or,
  performed,
  property,
  totalOf,
  trait,
  type ProfileCondition,
} from '#operators'
import { customerEvents, eventConditions, timeMs } from '../conditions/arbitraries.ts'
import type { TestProfile } from './profiles.ts'

/** Names of traits and of attributes, few enough that conditions and profiles meet. */
export const traitNames = ['one', 'two', 'three'] as const

const name = fc.constantFrom(...traitNames)
const limit = fc.integer({ min: -3, max: 3 })
const length = fc.integer({ min: 1, max: 100 })
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  limit,
  timeMs,
  fc.constantFrom<JsonValue>('a', 'ab', true, null, ['a']),
)

const values = fc.dictionary(name, value)

/** A profile with everything that conditions can ask for. */
export const profiles: fc.Arbitrary<TestProfile> = fc.record({
  traits: values,
  attributes: values,
  identifiers: fc.subarray(['email:ann@example.com', 'user_id:1']),
  events: fc.array(customerEvents, { maxLength: 8 }),
  sinceMs: fc.dictionary(fc.constantFrom('seg_0', 'seg_1'), timeMs),
})

/** Something compared with a number, a text or a time. */
function compared(of: typeof trait): fc.Arbitrary<ProfileCondition> {
  return fc.oneof(
    fc.tuple(name, limit).map(([each, bound]) => of(each).atLeast(bound)),
    fc.tuple(name, limit).map(([each, bound]) => of(each).lessThan(bound)),
    name.map((each) => of(each).equals('a')),
    name.map((each) => of(each).contains('a')),
    name.map((each) => of(each).exists()),
    fc.tuple(name, timeMs).map(([each, time]) => of(each).before(time)),
    fc.tuple(name, length).map(([each, lengthMs]) => of(each).olderThan(lengthMs)),
    fc.tuple(name, length).map(([each, lengthMs]) => of(each).withinLast(lengthMs)),
    fc.tuple(name, length).map(([each, lengthMs]) => of(each).withinNext(lengthMs)),
  )
}

const behaviour: fc.Arbitrary<ProfileCondition> = fc.oneof(
  eventConditions.map((each) => performed(each)),
  fc.tuple(eventConditions, limit).map(([each, bound]) => performed(each).atMost(bound)),
  fc.tuple(eventConditions, limit, length, length).map(([each, bound, one, other]) =>
    performed(each)
      .atLeast(bound)
      .within(Math.max(one, other), { everyMs: Math.min(one, other) }),
  ),
  fc
    .tuple(eventConditions, limit, length)
    .map(([each, bound, lengthMs]) =>
      totalOf(property('x'), each).moreThan(bound).within(lengthMs),
    ),
  fc.tuple(eventConditions, length).map(([each, lengthMs]) => lastTime(each).olderThan(lengthMs)),
  length.map((lengthMs) => firstTime().withinLast(lengthMs)),
  fc
    .tuple(eventConditions, eventConditions, length)
    .map(([each, other, lengthMs]) => performed(each).notFollowedBy(other).within(lengthMs)),
)

function inOneOf(segments: readonly string[]): fc.Arbitrary<ProfileCondition> {
  const segment = fc.constantFrom(...segments)
  return fc.oneof(
    segment.map((each) => inSegment(each)),
    fc.tuple(segment, length).map(([each, lengthMs]) => inSegment(each).forAtLeast(lengthMs)),
  )
}

/** Conditions within each other, over the profiles above and other segments. */
export function profileConditions(
  segments: readonly string[] = ['seg_0', 'seg_1'],
): fc.Arbitrary<ProfileCondition> {
  const criteria = [
    compared(trait),
    compared((each) => attribute(each)),
    behaviour,
    fc.constant(hasIdentifier('email')),
    ...(segments.length === 0 ? [] : [inOneOf(segments)]),
  ]
  return fc.letrec<{ any: ProfileCondition }>((tie) => {
    const some = fc.array(tie('any'), { minLength: 1, maxLength: 3 })
    return {
      any: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(...criteria),
        some.map((terms) => and(...terms)),
        some.map((terms) => or(...terms)),
        tie('any').map((term) => not(term)),
      ),
    }
  }).any
}

/** Segments of which each may refer to those before it. */
export const segmentDefinitions = fc
  .tuple(profileConditions([]), profileConditions(['seg_0']), profileConditions())
  .map(([first, second, third]) => ({ seg_0: first, seg_1: second, seg_2: third }))
