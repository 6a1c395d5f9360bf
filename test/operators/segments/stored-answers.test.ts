import { describe, expect, it } from 'vitest'
import {
  count,
  defineSegments,
  defineTraits,
  event,
  inSegment,
  lastTime,
  parseSegmentsAmong,
  performed,
  segmentsToJson,
  sliding,
  storedAnswers,
  trait,
  type SegmentInputs,
  type SegmentSet,
} from '#operators'
import { days, type JsonValue } from '#schemas'

describe('storedAnswers', () => {
  it('should take behaviour from what is kept of the very same, and from nothing else', () => {
    const bought = performed(event('Order Completed'))
    const { unknown, notes } = answers(
      defineSegments({
        kept: performed(event('Product Viewed')).atLeast(7),
        declared: bought.atLeast(2),
        windowed: bought.atLeast(2).within(days(30)),
        otherWindow: bought.atLeast(2).within(days(31)),
        otherEvent: performed(event('Order Refunded')),
        otherMeasure: lastTime(event('Order Completed')).olderThan(days(1)),
      }),
    )
    expect([...unknown.keys()]).toEqual(['otherWindow', 'otherEvent', 'otherMeasure'])
    expect(notes.get('kept')).toEqual([])
    expect(notes.get('declared')).toEqual([expect.stringContaining('trait orders;')])
    expect(notes.get('windowed')).toEqual([expect.stringContaining('trait orders_30d;')])
  })

  it('should read a declared trait in the place of an implicit one', () => {
    const { verdicts } = answers(
      defineSegments({ often: performed(event('Order Completed')).atLeast(2) }),
    )
    expect(verdicts(inputs({ orders: 1 })).get('often')).toMatchObject({ member: false })
    expect(verdicts(inputs({ orders: 2 })).get('often')).toMatchObject({ member: true })
  })

  it('should ask segments that are new or changed, and take others as they are stored', () => {
    const set = defineSegments({
      same: trait('orders').atLeast(1),
      changed: trait('orders').atLeast(5),
      both: inSegment('same'),
      other: inSegment('changed'),
    })
    const { verdicts } = answers(set, ['same', 'both', 'other'])
    // What is stored of `same` says otherwise than its condition would.
    const said = verdicts(inputs({ orders: 3 }, { same: false, changed: true }))
    expect(said.get('same')).toMatchObject({ member: true })
    expect(said.get('both')).toMatchObject({ member: false })
    expect(said.get('other')).toMatchObject({ member: false })
  })

  it('should not say how long profiles have been in what is not there yet', () => {
    const { unknown } = answers(
      defineSegments({
        same: trait('orders').atLeast(1),
        changed: trait('orders').atLeast(5),
        long: inSegment('same').forAtLeast(days(1)),
        longer: inSegment('changed').forAtLeast(days(1)),
        through: inSegment('longer'),
      }),
    )
    expect([...unknown]).toEqual([
      ['longer', [expect.stringMatching(/segments\.longer\.when: how long .* in changed/)]],
      [
        'through',
        [expect.stringMatching(/segments\.through\.when: longer itself cannot be known/)],
      ],
    ])
  })
})

describe('parseSegmentsAmong', () => {
  it('should put segments among others, in the place of those of the same name', () => {
    const { definitions } = running
    const json = segmentsToJson(defineSegments({ changed: trait('orders').atLeast(9) }))
    const segments = parseSegmentsAmong(json, definitions, known)
    expect(segments.names).toEqual(running.names)
    expect(segments.versionOf('same')).toBe(running.versionOf('same'))
    expect(segments.versionOf('changed')).not.toBe(running.versionOf('changed'))
  })

  it('should list problems of every kind at once', () => {
    const bad = {
      one: { when: { segment: 'nowhere' } },
      two: { when: { trait: 'order', atLeast: 1 } },
      three: { when: {} },
    }
    expect(() =>
      parseSegmentsAmong({ format: 1, segments: bad }, running.definitions, known),
    ).toThrow(
      /- segments\.three[^]*- segments\.one[^]*- segments\.two\.when: no trait is called "order"/,
    )
    expect(() => parseSegmentsAmong([], running.definitions, known)).toThrow(
      /must be \{ "format": 1/,
    )
    const unknownTrait = { format: 1, segments: { two: bad.two } }
    expect(() => parseSegmentsAmong(unknownTrait, {}, known)).toThrow(/no trait is called "order"/)
  })
})

// Helpers

const orders = count().where(event('Order Completed'))

const running = defineSegments({
  same: trait('orders').atLeast(1),
  changed: trait('orders').atLeast(2),
  viewers: performed(event('Product Viewed')),
})

const traits = defineTraits({
  orders,
  orders_30d: orders.over(sliding({ sizeMs: days(30), everyMs: days(1) })),
}).with(running.implicitTraits)

const known = { orders: { valueType: 'number' }, orders_30d: { valueType: 'number' } } as const

const answers = (asked: SegmentSet, names: readonly string[] = asked.names) =>
  storedAnswers(asked, new Set(names), { traits, segments: running })

const inputs = (
  values: Readonly<Record<string, JsonValue>>,
  segments: Readonly<Record<string, boolean>> = {},
): SegmentInputs => ({
  asOfMs: 0,
  identifiers: [],
  trait: (name) => values[name],
  attribute: () => undefined,
  inSegment: (name) => segments[name] ?? false,
  sinceMs: () => undefined,
  seen: () => ({ events: 1, firstSeenMs: 0, lastSeenMs: 0 }),
})
