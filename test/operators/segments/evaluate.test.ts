/**
 * What segments say of profiles: against a naive reading of their JSON over all events, by the laws of
 * logic, and by moving nothing but the clock.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hours } from '#schemas'
import {
  and,
  defineSegments,
  event,
  inSegment,
  lastTime,
  matchesProfile,
  not,
  or,
  performed,
  profileTest,
  trait,
  type ProfileCondition,
  type SegmentInputs,
} from '#operators'
import { customerEvent } from '../../helpers/customer-events.ts'
import { timeMs } from '../conditions/arbitraries.ts'
import { profileConditions, profiles } from './arbitraries.ts'
import { naive } from './naive.ts'
import { at, inputsOf, type TestProfile } from './profiles.ts'

const asOfMs = Date.parse('2026-03-01T12:00:00Z')

describe('a verdict', () => {
  it('should be that of a naive reading', () => {
    fc.assert(
      fc.property(profileConditions(), profiles, timeMs, (condition, profile, nowMs) => {
        const expected = naive(condition.definition, profile, nowMs)
        expect(verdict(condition, profile, nowMs).member).toBe(expected)
      }),
      { numRuns: 1_000 },
    )
  })

  it('should obey the laws of De Morgan and of double negation', () => {
    const conditions = profileConditions()
    fc.assert(
      fc.property(conditions, conditions, profiles, timeMs, (one, other, profile, nowMs) => {
        const says = (condition: ProfileCondition) => verdict(condition, profile, nowMs).member
        expect(says(not(and(one, other)))).toBe(says(or(not(one), not(other))))
        expect(says(not(or(one, other)))).toBe(says(and(not(one), not(other))))
        expect(says(not(not(one)))).toBe(says(one))
      }),
    )
  })

  it('should stay as it is until the time that it names, and turn then', () => {
    fc.assert(
      fc.property(profileConditions(), profiles, timeMs, (condition, profile, nowMs) => {
        const tested = profileTest(condition)
        const inputs = inputsOf(profile, tested.implicitTraits, nowMs)
        const { member, changesMs } = tested.test(inputs)
        expect(changesMs).toBeGreaterThan(nowMs)
        // Every time within reach of the arbitraries, millisecond by millisecond.
        const untilMs = Math.min(changesMs, nowMs + 500)
        for (let ms = nowMs; ms < untilMs; ms += 1) {
          expect([ms, tested.test(at(inputs, ms)).member]).toEqual([ms, member])
        }
        if (changesMs !== Infinity) expect(tested.test(at(inputs, changesMs)).member).toBe(!member)
      }),
      { numRuns: 300 },
    )
  })

  it('should be false for what is missing, and true for its opposite', () => {
    const nobody: TestProfile = {}
    expect(verdict(trait('orders').lessThan(2), nobody, asOfMs).member).toBe(false)
    expect(verdict(not(trait('orders').lessThan(2)), nobody, asOfMs).member).toBe(true)
    // What was never done was done 0 times.
    expect(verdict(performed(event('A')).lessThan(2), nobody, asOfMs).member).toBe(true)
    expect(verdict(lastTime().olderThan(1), nobody, asOfMs).member).toBe(false)
  })
})

describe('a score', () => {
  it('should be the share of criteria that are met, those under not when they do not hold', () => {
    const one = trait('one').exists()
    const two = trait('two').exists()
    const profile = { traits: { one: 1 } }
    expect(verdict(and(one, two), profile, asOfMs)).toMatchObject({ member: false, score: 0.5 })
    expect(verdict(or(one, two), profile, asOfMs)).toMatchObject({ member: true, score: 0.5 })
    expect(verdict(and(one, not(two)), profile, asOfMs)).toMatchObject({ member: true, score: 1 })
    expect(verdict(not(or(one, two)), profile, asOfMs)).toMatchObject({ member: false, score: 0.5 })
    expect(verdict(not(not(one)), profile, asOfMs)).toMatchObject({ member: true, score: 1 })
  })
})

describe('time alone', () => {
  const abandoned = performed(event('Product Added'))
    .notFollowedBy(event('Order Completed'))
    .within(hours(24))
  const added = customerEvent({ event: 'Product Added', timestampMs: asOfMs })
  const ordered = (timestampMs: number) => customerEvent({ event: 'Order Completed', timestampMs })

  it('should abandon a cart exactly when the time to order is over', () => {
    const profile = { events: [ordered(asOfMs - 1), added] }
    const dueMs = asOfMs + hours(24)
    expect(verdict(abandoned, profile, asOfMs)).toMatchObject({ member: false, changesMs: dueMs })
    expect(verdict(abandoned, profile, dueMs - 1).member).toBe(false)
    expect(verdict(abandoned, profile, dueMs)).toMatchObject({ member: true, changesMs: Infinity })
  })

  it('should take an order of the same time as one that follows, and one that comes late', () => {
    const soon = { events: [added, ordered(asOfMs)] }
    expect(verdict(abandoned, soon, asOfMs).changesMs).toBe(Infinity)
    const late = { events: [added, ordered(asOfMs + hours(30))] }
    expect(verdict(abandoned, late, asOfMs + hours(29)).member).toBe(true)
    expect(verdict(abandoned, late, asOfMs + hours(30)).member).toBe(false)
  })

  it('should pass over turns of criteria that leave the whole as it is', () => {
    const condition = and(
      trait('at').olderThan(10),
      trait('at').withinLast(20),
      or(trait('at').olderThan(5), not(trait('at').olderThan(5))),
    )
    const profile = { traits: { at: asOfMs } }
    expect(verdict(condition, profile, asOfMs).changesMs).toBe(asOfMs + 10)
    expect(verdict(condition, profile, asOfMs + 10).changesMs).toBe(asOfMs + 20)
    expect(verdict(condition, profile, asOfMs + 20).changesMs).toBe(Infinity)
  })

  it('should count the time in a segment from the entry on', () => {
    const condition = inSegment('trial').forAtLeast(10)
    const member = { sinceMs: { trial: asOfMs } }
    expect(verdict(condition, member, asOfMs)).toMatchObject({
      member: false,
      changesMs: asOfMs + 10,
    })
    expect(verdict(condition, member, asOfMs + 10).member).toBe(true)
    expect(verdict(condition, {}, asOfMs)).toMatchObject({ member: false, changesMs: Infinity })
  })
})

describe('a set', () => {
  it('should answer by name, and refuse names that are not in it', () => {
    const set = defineSegments({ one: trait('one').exists() })
    const inputs: SegmentInputs = inputsOf({ traits: { one: 1 } }, {}, asOfMs)
    expect(set.evaluate('one', inputs)).toEqual({ member: true, score: 1, changesMs: Infinity })
    expect(() => set.evaluate('two', inputs)).toThrow('no segment is called "two"; there are one')
    expect(matchesProfile(trait('one').exists(), inputs)).toBe(true)
  })
})

// Helpers

function verdict(condition: ProfileCondition, profile: TestProfile, nowMs: number) {
  const tested = profileTest(condition)
  return tested.test(inputsOf(profile, tested.implicitTraits, nowMs))
}
