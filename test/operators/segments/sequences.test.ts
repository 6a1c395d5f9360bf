/** Criteria over the order and the rhythm of events: funnels and visits. */
import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#schemas'
import {
  defineSegments,
  event,
  funnel,
  parseSegments,
  profileTest,
  segmentsToJson,
  SegmentsError,
  visits,
  type ProfileCondition,
} from '#operators'
import { customerEvent } from '../../helpers/customer-events.ts'
import { inputsOf } from './profiles.ts'

const startMs = Date.parse('2026-03-01T00:00:00Z')

describe('a funnel', () => {
  const bought = funnel(event('A'), event('B'), event('C')).within(hours(1))
  it.each([
    ['all steps in time', [0, 10, 59], true, 3],
    ['the last step too late', [0, 10, 60], false, 2],
    ['steps in another order', [20, 10, 30], false, 1],
    ['no steps at all', [], false, 0],
  ])('should know %s', (_name, times, isDone, steps) => {
    const events = times.map((minute, place) =>
      seen('ABC'.charAt(place), startMs + minutes(minute)),
    )
    expect(holds(bought, events)).toBe(isDone)
    expect(holds(bought.reached(2), events)).toBe(steps >= 2)
    expect(holds(bought.stoppedAfter(2), events)).toBe(steps === 2)
    expect(holds(bought.stoppedAfter(0), events)).toBe(steps === 0)
  })
})

describe('visits', () => {
  it('should be counted over a window, and be none where nobody came', () => {
    const times = [0, minutes(30), hours(2), hours(5)]
    const events = times.map((time) => seen('A', startMs + time))
    expect(holds(visits().equals(3), events)).toBe(true)
    expect(holds(visits({ gapMs: hours(4) }).equals(1), events)).toBe(true)
    expect(holds(visits().equals(3).within(days(30)), events)).toBe(true)
    expect(holds(visits().equals(0).within(hours(1)), events)).toBe(true)
    expect(holds(visits().equals(0), [])).toBe(true)
  })
})

describe('both', () => {
  it('should be made again by their JSON', () => {
    const set = defineSegments({
      stuck: funnel(event('A'), event('B')).within(days(1)).stoppedAfter(1),
      regular: visits()
        .atLeast(3)
        .within(days(30), { everyMs: days(1) }),
    })
    const json = segmentsToJson(set)
    expect(json['segments']).toEqual({
      stuck: { when: { funnel: [{ event: 'A' }, { event: 'B' }], withinMs: days(1), equals: 1 } },
      regular: {
        when: {
          visits: { gapMs: minutes(30) },
          atLeast: 3,
          withinMs: days(30),
          everyMs: days(1),
        },
      },
    })
    expect(segmentsToJson(parseSegments(json))).toEqual(json)
  })

  it('should be refused where they cannot work', () => {
    const define = () =>
      defineSegments({
        short: funnel(event('A')).within(0),
        odd: visits({ gapMs: 0.5 }).atLeast(1),
      })
    expect(define).toThrow(SegmentsError)
    expect(define).toThrow(/short.when.funnel: has 1 entries, must have at least 2/)
    expect(define).toThrow(/short.when.withinMs: must be whole milliseconds/)
    expect(define).toThrow(/odd.when.visits.gapMs: must be whole milliseconds/)
  })
})

// Helpers

function seen(name: string, timestampMs: number) {
  return customerEvent({ event: name, timestampMs })
}

/** Whether it holds a day after the start. */
function holds(condition: ProfileCondition, events: ReturnType<typeof seen>[]): boolean {
  const tested = profileTest(condition)
  return tested.test(inputsOf({ events }, tested.implicitTraits, startMs + days(1))).member
}
