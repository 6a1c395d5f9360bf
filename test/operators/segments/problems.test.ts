/** Segments that cannot work: every problem at once, each with its place and what to do. */
import { describe, expect, it } from 'vitest'
import { days, hours } from '#schemas'
import {
  and,
  checkSegments,
  defineSegments,
  event,
  inSegment,
  not,
  performed,
  schedule,
  SegmentsError,
  trait,
  type EventCondition,
  type ProfileCondition,
} from '#operators'

describe('segments that cannot work', () => {
  it('should be refused with every problem and its place', () => {
    const handmade: EventCondition = { definition: { function: 'isBig' }, matches: () => true }
    const problems = problemsOf(() =>
      defineSegments({
        'big spenders': trait('').atLeast(NaN),
        mixed: and(inSegment('mixd'), performed(handmade)),
        round: inSegment('about'),
        about: not(inSegment('round')),
        text: performed(event('A')).equals('often'),
        window: performed(event('A')).within(86_400_001),
        steps: performed(event('A')).within(hours(1), { everyMs: hours(2) }),
        bare: event('A') as unknown as ProfileCondition,
        never: { when: trait('a').exists(), refresh: schedule('0 0 31 2 *') },
        malformed: { when: trait('a').exists(), refresh: schedule('61 * * * *') },
        place: {
          when: trait('a').exists(),
          refresh: schedule('@daily', { timeZone: 'Europe/Pariss' }),
        },
      }),
    )
    expect(problems).toMatchInlineSnapshot(`
      [
        "segments.big spenders: needs another name, of letters, digits and _, no digit first, 100 characters at the most",
        "segments.big spenders.when.trait: is empty",
        "segments.big spenders.when.atLeast: must be a number, is NaN",
        "segments.mixed.when.and[1].performed: is the function "isBig", which cannot be stored: write it as a test of fields",
        "segments.text.when: number of {"event":"A"} is a number: equals "often" is for a text",
        "segments.window.when.withinMs: needs 86400001 panes, may have 1000: take whole hours or days, or everyMs",
        "segments.steps.when.everyMs: is longer than withinMs",
        "segments.bare.when: tests events, not profiles: put performed(…) around it",
        "segments.never.refresh.cron: "0 0 31 2 *" never fires: no month has such a day",
        "segments.malformed.refresh.cron: "61 * * * *" is no cron expression of five fields: Invalid value for minute: 61",
        "segments.place.refresh: timeZone "Europe/Pariss" is no name of the IANA time zone database: did you mean Europe/Paris or Europe/Madrid or Europe/Warsaw?",
        "segments.mixed.when.and[0].segment: no segment is called "mixd"; did you mean "mixed"?",
        "segments.round: refers to itself: round → about → round; take one of these away",
      ]
    `)
  })

  it('should be bounded', () => {
    const many = Array.from({ length: 67 }, () => trait('a').exists())
    const problems = problemsOf(() =>
      defineSegments({ many: and(and(...many), and(...many), and(...many)) }),
    )
    expect(problems).toEqual([expect.stringContaining('has 201 criteria, may have 200')])
    let deep = trait('a').exists()
    for (let level = 0; level < 20; level += 1) deep = not(deep)
    expect(problemsOf(() => defineSegments({ deep }))).toEqual([
      expect.stringContaining('lies more than 20 levels deep'),
    ])
    const names = Array.from({ length: 1_001 }, (_, place) => [`s${place}`, many[0]] as const)
    const set = Object.fromEntries(names) as Record<string, ProfileCondition>
    expect(problemsOf(() => defineSegments(set))).toEqual(['segments: are 1001, may be 1000'])
  })

  it('should be found against traits: names, and types that never fit', () => {
    const set = defineSegments({
      rich: and(trait('lifetime_valu').atLeast(500), trait('orders').startsWith('a')),
      known: and(trait('plan').equals('pro'), trait('anything').before('2026-01-01T00:00:00Z')),
      seen: and(trait('seen').olderThan(days(1)), trait('orders').exists()),
    })
    const problems = checkSegments(set, {
      lifetime_value: { valueType: 'number' },
      orders: { valueType: 'number' },
      plan: { valueType: 'text' },
      anything: { valueType: 'any' },
      seen: { valueType: 'time' },
      implicit_a: { valueType: 'any' },
    })
    expect(problems).toMatchInlineSnapshot(`
      [
        "trait implicit_a: names that begin with implicit_ are taken: rename it",
        "segments.rich.when.and[0]: no trait is called "lifetime_valu"; did you mean "lifetime_value"?",
        "segments.rich.when.and[1]: trait orders is a number: startsWith "a" is for a text",
      ]
    `)
  })
})

// Helpers

function problemsOf(define: () => unknown): readonly string[] {
  try {
    define()
  } catch (error) {
    if (error instanceof SegmentsError) return error.problems
    throw error
  }
  return []
}
