import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { event, eventSequence, funnelSteps, notFollowedBy, timeSince } from '#operators'
import { days, hours, type CustomerEvent } from '#schemas'
import { customerEvent } from '../../../helpers/customer-events.ts'
import { at, expectLawful, fold, readOf, type Moment } from '../laws.ts'

const names = ['Viewed', 'Added', 'Ordered', 'Other'] as const
const events = fc.constantFrom(...names).map((name) => customerEvent({ event: name }))
const timestampMs = fc.integer({ min: 0, max: 60 })
const did = (name: string | null, hour: number): Moment<CustomerEvent> =>
  at(hours(hour), customerEvent({ event: name }))

describe('eventSequence', () => {
  it('should list what was done last, in the order of time', () => {
    const moments = [did('c', 3), did('a', 1), did('b', 2), did('c', 3)]
    expect(readOf(eventSequence(), moments)).toEqual(['a', 'b', 'c'])
    expect(readOf(eventSequence({ eventsMax: 2 }), moments)).toEqual(['b', 'c'])
    const page = at(1, customerEvent({ type: 'page', event: null }))
    expect(readOf(eventSequence(), [page])).toEqual(['page'])
  })

  it('should obey the law', () => {
    expectLawful(eventSequence({ eventsMax: 3 }), events)
  })

  it('should refuse to keep nothing', () => {
    expect(() => eventSequence({ eventsMax: 0 })).toThrow('eventsMax is 0: it must be')
  })
})

describe('funnelSteps', () => {
  const steps = ['Viewed', 'Added', 'Ordered'].map((name) => event(name))
  const rule = funnelSteps(steps, { withinMs: hours(24) })

  it('should say how far somebody came, in order and in time', () => {
    expect(readOf(rule, [did('Viewed', 0), did('Other', 1), did('Added', 2)])).toBe(2)
    expect(readOf(rule, [did('Ordered', 3), did('Added', 2), did('Viewed', 1)])).toBe(3)
    expect(readOf(rule, [did('Added', 1), did('Viewed', 2), did('Ordered', 3)])).toBe(1)
    expect(readOf(rule, [did('Added', 1), did('Ordered', 3)])).toBe(0)
    expect(readOf(rule, [did('Viewed', 0), did('Added', 1), did('Ordered', 24)])).toBe(2)
    expect(readOf(rule, [did('Viewed', 0), did('Added', 1), did('Ordered', 23.9)])).toBe(3)
  })

  it('should begin again where the first step is taken again', () => {
    const late = [did('Viewed', 0), did('Viewed', 20), did('Added', 30), did('Ordered', 40)]
    expect(readOf(rule, late)).toBe(3)
    expect(readOf(rule, [did('Viewed', 0), did('Added', 1), did('Viewed', 100)])).toBe(2)
  })

  it('should take no two steps with one event', () => {
    const twice = funnelSteps([event('Viewed'), event('Viewed')], { withinMs: hours(1) })
    expect(readOf(twice, [did('Viewed', 0)])).toBe(1)
    expect(readOf(twice, [did('Viewed', 0), did('Viewed', 0.5)])).toBe(2)
  })

  it('should find what a search of all ways finds', () => {
    const moments = fc.array(fc.tuple(timestampMs, fc.constantFrom(...names)), { maxLength: 12 })
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 30 }), (drawn, withinMs) => {
        const distinct = [...new Map(drawn).entries()]
        const found = readOf(
          funnelSteps(steps, { withinMs }),
          distinct.map(([ms, name]) => at(ms, customerEvent({ event: name }))),
        )
        expect(found ?? 0).toBe(furthestByTrying(distinct, withinMs))
      }),
    )
  })

  it('should ask for the events of its steps alone', () => {
    expect(rule.eventNames).toEqual(new Set(['Viewed', 'Added', 'Ordered']))
    expect(funnelSteps([event('a'), () => true], { withinMs: 1 }).eventNames).toBeUndefined()
  })

  it('should obey the law, full or not', () => {
    expectLawful(funnelSteps(steps, { withinMs: 20 }), events, { timestampMs })
    expectLawful(funnelSteps(steps, { withinMs: 20, eventsMax: 3 }), events, { timestampMs })
  })

  it('should refuse what makes no sense, all at once', () => {
    expect(() => funnelSteps([], { withinMs: -1, eventsMax: 0 })).toThrow(
      /there are 0 steps.*withinMs is -1.*eventsMax is 0/,
    )
  })
})

describe('notFollowedBy', () => {
  const rule = notFollowedBy(event('Added'), event('Ordered'), { withinMs: hours(24) })

  it('should turn true by time alone, at the exact time', () => {
    const cart = fold(rule, [did('Added', 0)]) ?? { doneMs: null, followedMs: null }
    expect(rule.changesMs?.(cart, -Infinity)).toBe(hours(24))
    expect(rule.read(cart, hours(24) - 1)).toBe(false)
    expect(rule.read(cart, hours(24))).toBe(true)
    expect(rule.changesMs?.(cart, hours(24))).toBe(Infinity)
  })

  it('should turn false by what follows, however late, or by the same again', () => {
    expect(readOf(rule, [did('Added', 0), did('Ordered', 0)])).toBe(false)
    expect(readOf(rule, [did('Added', 0), did('Ordered', 30)], hours(50))).toBe(false)
    expect(readOf(rule, [did('Added', 0), did('Added', 30)], hours(50))).toBe(false)
    expect(readOf(rule, [did('Added', 0), did('Added', 30)], hours(54))).toBe(true)
    expect(readOf(rule, [did('Ordered', 0), did('Added', 1)], hours(25))).toBe(true)
    expect(readOf(rule, [did('Ordered', 0)])).toBe(false)
  })

  it('should obey the law', () => {
    const short = notFollowedBy(event('Added'), event('Ordered'), { withinMs: 10 })
    expectLawful(short, events, { timestampMs })
  })

  it('should refuse to wait for no time', () => {
    expect(() => notFollowedBy(event('a'), event('b'), { withinMs: 0 })).toThrow('withinMs is 0')
  })
})

describe('timeSince', () => {
  it('should grow in whole steps since the last message, by time alone', () => {
    const rule = timeSince()
    const last = fold(rule, [at(days(2), null), at(days(1), null)]) ?? 0
    expect(rule.read(last, -Infinity)).toBe(0)
    expect(rule.read(last, days(32) - 1)).toBe(days(29))
    expect(rule.read(last, days(32))).toBe(days(30))
    expect(rule.read(last, Infinity)).toBeUndefined()
    expect(rule.changesMs?.(last, days(1))).toBe(days(3))
    expect(rule.changesMs?.(last, days(3))).toBe(days(4))
  })

  it('should obey the law', () => {
    expectLawful(timeSince({ everyMs: 7 }), fc.constant(null), { timestampMs })
  })

  it('should refuse steps of no time', () => {
    expect(() => timeSince({ everyMs: 0.5 })).toThrow('everyMs is 0.5')
  })
})

// Helpers

/** Tries every choice of events for the steps. */
function furthestByTrying(drawn: readonly (readonly [number, string])[], withinMs: number): number {
  const sorted = drawn.toSorted(([left], [right]) => left - right)
  const from = (place: number, step: number, endMs: number): number => {
    let best = step
    for (const [offset, [ms, name]] of sorted.slice(place).entries()) {
      if (step === 3 || name !== names[step] || ms >= endMs) continue
      const end = step === 0 ? ms + withinMs : endMs
      best = Math.max(best, from(place + offset + 1, step + 1, end))
    }
    return best
  }
  return from(0, 0, Infinity)
}
