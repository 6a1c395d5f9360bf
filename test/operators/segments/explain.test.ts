/** Why a profile is in a segment or not: every part of its expression, and what would turn it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days, hours } from '#schemas'
import {
  and,
  defineSegments,
  event,
  not,
  or,
  performed,
  trait,
  type SegmentExplanation,
} from '#operators'
import { customerEvent } from '../../helpers/customer-events.ts'
import { timeMs } from '../conditions/arbitraries.ts'
import { profileConditions, profiles } from './arbitraries.ts'
import { inputsOf } from './profiles.ts'

const asOfMs = Date.parse('2026-03-01T12:00:00Z')

describe('explain', () => {
  it('should show each criterion with its value, its verdict and what would turn it', () => {
    const set = defineSegments({
      lapsed: and(
        trait('value').atLeast(500),
        not(or(trait('plan').equals('free'), trait('seen').withinLast(days(30)))),
        performed(event('Order Completed')).atLeast(2).within(days(30)),
        performed(event('Product Added')).notFollowedBy(event('Order Completed')).within(hours(24)),
      ),
    })
    const profile = {
      traits: { value: 120, seen: asOfMs - days(29) },
      events: [customerEvent({ event: 'Product Added', timestampMs: asOfMs - hours(1) })],
    }
    const inputs = inputsOf(profile, set.implicitTraits, asOfMs)
    expect(outline(set.explain('lapsed', inputs))).toMatchInlineSnapshot(`
      [
        "- and",
        "  - trait value is at least 500 [120] turns once at least 500, 380 away",
        "  - not",
        "    + or",
        "      - trait plan is "free" [null] turns once "free"",
        "      + trait seen is within the last 30 days [1769860800000] turns at 2026-03-02T12:00:00.000Z",
        "  - number of {"event":"Order Completed"} within 30 days is at least 2 [0] turns once at least 2, 2 away",
        "  - {"event":"Product Added"} was not followed by {"event":"Order Completed"} within 1 day [{"performedMs":1772362800000,"followedMs":null}] turns at 2026-03-02T11:00:00.000Z",
      ]
    `)
  })

  it('should come to the verdict of the segment', () => {
    fc.assert(
      fc.property(profileConditions(['seg_0']), profiles, timeMs, (when, profile, nowMs) => {
        const set = defineSegments({ seg_0: trait('one').exists(), seg_1: when })
        const inputs = inputsOf(profile, set.implicitTraits, nowMs)
        const { verdict } = set.explain('seg_1', inputs)
        expect(verdict).toBe(set.evaluate('seg_1', inputs).member)
      }),
    )
  })
})

// Helpers

/** A line for each part: + where it holds, the value in brackets, and what would turn it. */
function outline({ text, verdict, terms = [], criterion }: SegmentExplanation): readonly string[] {
  const why = criterion && ` [${JSON.stringify(criterion.value)}] turns ${criterion.turns}`
  const own = `${verdict ? '+' : '-'} ${text}${why ?? ''}`
  return [own, ...terms.flatMap(outline).map((line) => `  ${line}`)]
}
