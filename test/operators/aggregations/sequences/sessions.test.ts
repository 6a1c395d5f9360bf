import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sessionLength, sessions } from '#operators'
import { minutes } from '#schemas'
import { at, expectLawful, readOf } from '../laws.ts'

const gapMs = minutes(30)
const visits = (...atMinutes: number[]) => atMinutes.map((minute) => at(minutes(minute), null))

describe('sessions', () => {
  it('should count what lies no more than a gap apart as one, whatever comes first', () => {
    const moments = visits(0, 29, 59, 89, 120, 500)
    expect(readOf(sessions({ gapMs }), moments)).toBe(3)
    expect(readOf(sessions({ gapMs }), moments.toReversed())).toBe(3)
    expect(readOf(sessions({ gapMs }), visits(0, 30))).toBe(1)
    expect(readOf(sessions({ gapMs }), [...visits(0), at(gapMs + 1, null)])).toBe(2)
  })

  it('should join two sessions by what comes between them', () => {
    expect(readOf(sessions({ gapMs }), visits(0, 50))).toBe(2)
    expect(readOf(sessions({ gapMs }), visits(0, 50, 25))).toBe(1)
  })

  it('should count the latest alone when it is full', () => {
    const rule = sessions({ gapMs, stretchesMax: 3 })
    expect(readOf(rule, visits(0, 100, 200, 300, 400))).toBe(3)
    expect(readOf(rule, visits(400, 300, 200, 100, 0))).toBe(3)
  })

  it('should count what a plain count of gaps counts', () => {
    const times = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 40 }), (atMs, gap) => {
        const sorted = atMs.toSorted((left, right) => left - right)
        const gaps = sorted.filter((ms, place) => ms - (sorted[place - 1] ?? -Infinity) > gap)
        const moments = atMs.map((ms) => at(ms, null))
        expect(readOf(sessions({ gapMs: gap }), moments)).toBe(gaps.length)
      }),
    )
  })

  it('should obey the law, full or not', () => {
    const timestampMs = fc.integer({ min: -100, max: 100 })
    expectLawful(sessions({ gapMs: 10 }), fc.constant(null), { timestampMs })
    expectLawful(sessions({ gapMs: 10, stretchesMax: 3 }), fc.constant(null), { timestampMs })
    expectLawful(sessionLength({ gapMs: 10, stretchesMax: 3 }), fc.constant(null), { timestampMs })
  })

  it('should refuse what makes no sense, all at once', () => {
    expect(() => sessions({ gapMs: 0, stretchesMax: 0 })).toThrow(
      'sessions: gapMs is 0: it must be a whole number of milliseconds from 1, such as minutes(30); ' +
        'stretchesMax is 0: it must be a whole number from 1 to 100000, such as 1000',
    )
  })
})

describe('sessionLength', () => {
  it('should be the average, the total or the longest', () => {
    const moments = visits(0, 20, 40, 100, 200, 210)
    expect(readOf(sessionLength({ gapMs }), moments)).toBe(minutes(50) / 3)
    expect(readOf(sessionLength({ gapMs, of: 'total' }), moments)).toBe(minutes(50))
    expect(readOf(sessionLength({ gapMs, of: 'longest' }), moments)).toBe(minutes(40))
  })
})
