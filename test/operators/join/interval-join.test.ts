import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { intervalJoin, type Joined, type Unmatched } from '#operators'
import { stringCodec } from '#schemas'
import {
  arrivalsOf,
  left,
  play,
  right,
  stepsArbitrary,
  watermarkOf,
  type Arrival,
  type Step,
} from './play.ts'

const codecs = { left: stringCodec, right: stringCodec }

type Result = Joined<string, string> | Unmatched<string>

describe('intervalJoin', () => {
  it('should join what lies within the interval, both ends included, as Flink does', async () => {
    const spec = () => intervalJoin({ ...codecs, lowerMs: -2, upperMs: 1 })
    const rights = [0, 1, 2, 3, 4, 5].map((at) => right(`r${at}`, at))
    const { emitted } = await play(spec, [left('l3', 3), ...rights])
    expect(emitted.map(({ value }) => value.right)).toEqual(['r1', 'r2', 'r3', 'r4'])
    expect(emitted[0]?.value).toEqual({ left: 'l3', leftMs: 3, right: 'r1', rightMs: 1 })
  })

  it('should say a pair at the later time of the two, whichever came first', async () => {
    const spec = () => intervalJoin({ ...codecs, withinMs: 5 })
    const there = await play(spec, [left('l', 3), right('r', 7)])
    const back = await play(spec, [right('r', 7), left('l', 3)])
    expect(there.emitted.map(({ value, timestampMs }) => [value, timestampMs])).toEqual(
      back.emitted.map(({ value, timestampMs }) => [value, timestampMs]),
    )
    expect(there.emitted[0]?.timestampMs).toBe(7)
  })

  it('should join under one key only, and messages of one time each', async () => {
    const spec = () => intervalJoin({ ...codecs, withinMs: 0 })
    const steps = [left('l1', 1), left('l2', 1), left('other', 1, 'b'), right('r', 1)]
    expect(pairsOf((await play(spec, steps)).emitted)).toEqual(['l1+r', 'l2+r'])
  })

  it('should let a left message out alone when no partner can come any more, not before', async () => {
    const spec = () => intervalJoin({ ...codecs, lowerMs: 0, upperMs: 10, join: 'left-outer' })
    const early = await play(spec, [left('l', 5), { watermark: 15 }])
    expect(early.emitted).toEqual([])
    const { emitted, kept } = await play(spec, [left('l', 5), { watermark: 16 }])
    expect(emitted.map(({ value, timestampMs }) => [value, timestampMs])).toEqual([
      [{ left: 'l', leftMs: 5, right: undefined, rightMs: undefined }, 15],
    ])
    expect(kept).toBe(0)
  })

  it('should let a left message out alone at once when its partners are past already', async () => {
    const spec = () => intervalJoin({ ...codecs, lowerMs: -9, upperMs: -4, join: 'left-outer' })
    const steps = [right('r', 1), { watermark: 10 }, left('alone', 13), left('with', 10)]
    const { emitted } = await play(spec, steps)
    expect(pairsOf(emitted)).toEqual(['alone+', 'with+r'])
    expect(emitted.map(({ timestampMs }) => timestampMs)).toEqual([13, 10])
  })

  it('should find partners at the very time of the watermark', async () => {
    const after = () => intervalJoin({ ...codecs, lowerMs: 0, upperMs: 3 })
    const steps = [left('l0', 0), left('l1', 1), { watermark: 4 }, right('r', 4)]
    expect(pairsOf((await play(after, steps)).emitted)).toEqual(['l1+r'])
    const before = () => intervalJoin({ ...codecs, lowerMs: -9, upperMs: -4 })
    const { emitted } = await play(before, [{ watermark: 9 }, left('l', 13), right('r', 9)])
    expect(pairsOf(emitted)).toEqual(['l+r'])
  })

  it('should send what is late aside, counted by side', async () => {
    const spec = () => intervalJoin({ ...codecs, withinMs: 5 })
    const steps = [{ watermark: 10 }, left('l', 9), right('r', 9), right('in time', 10)]
    const { late, counters } = await play(spec, steps)
    expect(late).toEqual(['l', 'r'])
    expect(Object.fromEntries(counters)).toEqual({ late: 2, late_left: 1, late_right: 1 })
  })

  it('should reject what is more than a key may keep, and join it with nothing', async () => {
    const spec = () => intervalJoin({ ...codecs, withinMs: 5, rowsMax: 2 })
    const steps = [right('r', 1), left('l1', 1), left('l2', 1), left('l3', 1)]
    const { emitted, refused } = await play(spec, steps)
    expect(pairsOf(emitted)).toEqual(['l1+r', 'l2+r'])
    expect(refused).toEqual(['too-many-rows'])
  })

  it('should keep rows for longer under an interval that has become wider, and free them then', async () => {
    const widths = [5, 10]
    const spec = () =>
      intervalJoin({ ...codecs, withinMs: widths.shift() ?? 10, join: 'left-outer' })
    const steps = [left('l1', 0), left('l2', 1), 'restart', { watermark: 8 }] as const
    expect((await play(spec, [...steps, { watermark: 10 }])).emitted).toEqual([])
    widths.unshift(5)
    const { emitted, kept } = await play(spec, [...steps, { watermark: 12 }])
    expect(pairsOf(emitted)).toEqual(['l1+', 'l2+'])
    expect(kept).toBe(0)
  })

  it('should refuse everything that makes no sense at once', () => {
    const wrong = { left: undefined as never, right: stringCodec, lowerMs: 2, upperMs: 1 }
    expect(() => intervalJoin({ ...wrong, rowsMax: 0, join: 'outer' as 'inner' })).toThrow(
      /^intervalJoin: left is no codec.*; lowerMs \(2\) is after upperMs \(1\): swap them; join is "outer".*inner, left-outer; rowsMax is 0/,
    )
    expect(() => intervalJoin({ ...codecs, withinMs: -1 })).toThrow('withinMs is -1')
    expect(() => intervalJoin({ ...codecs } as never)).toThrow('give withinMs, or lowerMs')
  })

  it('should say what a check of all pairs says, in every order, over every store', async () => {
    const bound = fc.integer({ min: -4, max: 4 })
    await fc.assert(
      fc.asyncProperty(
        stepsArbitrary,
        bound,
        bound,
        fc.constantFrom('local' as const, 'remote' as const),
        async (steps, one, other, place) => {
          const [lowerMs, upperMs] = [Math.min(one, other), Math.max(one, other)]
          const options = { ...codecs, lowerMs, upperMs, join: 'left-outer' } as const
          const ended = [...steps, { watermark: 1_000 }]
          const { emitted, late, kept } = await play(() => intervalJoin(options), ended, place)
          const inTime = inTimeOf(steps)
          expect(pairsOf(emitted).toSorted()).toEqual(expectedPairs(inTime, lowerMs, upperMs))
          expect(late).toEqual(
            arrivalsOf(steps)
              .filter((each) => !inTime.includes(each))
              .map(({ id }) => id),
          )
          expect(kept).toBe(0)
        },
      ),
    )
  })

  it('should never say anything behind its watermark', async () => {
    await fc.assert(
      fc.asyncProperty(stepsArbitrary, fc.integer({ min: -4, max: 4 }), async (steps, upperMs) => {
        const options = { ...codecs, lowerMs: -4, upperMs, join: 'left-outer' } as const
        for (let end = 1; end <= steps.length; end += 1) {
          const before = await play(() => intervalJoin(options), steps.slice(0, end - 1))
          const after = await play(() => intervalJoin(options), steps.slice(0, end))
          const watermarkMs = watermarkOf(steps.slice(0, end - 1))
          for (const { timestampMs } of after.emitted.slice(before.emitted.length)) {
            expect(timestampMs).toBeGreaterThanOrEqual(watermarkMs)
          }
        }
      }),
      { numRuns: 20 },
    )
  })
})

// Helpers

function pairsOf(emitted: readonly { readonly value: Result }[]): readonly string[] {
  return emitted.map(({ value }) => `${value.left}+${value.right ?? ''}`)
}

/** Arrivals that no watermark had passed. */
function inTimeOf(steps: readonly Step[]): readonly Arrival[] {
  return arrivalsOf(steps).filter(
    (arrival) => arrival.at >= watermarkOf(steps.slice(0, steps.indexOf(arrival))),
  )
}

/** The definition of the join, without time: every pair that fits, and every left one that has none. */
function expectedPairs(arrivals: readonly Arrival[], lowerMs: number, upperMs: number) {
  const rights = arrivals.filter(({ side }) => side === 'right')
  return arrivals
    .filter(({ side }) => side === 'left')
    .flatMap(({ id, key, at }) => {
      const partners = rights.filter(
        (other) => other.key === key && other.at >= at + lowerMs && other.at <= at + upperMs,
      )
      return partners.length === 0 ? [`${id}+`] : partners.map((other) => `${id}+${other.id}`)
    })
    .toSorted()
}
