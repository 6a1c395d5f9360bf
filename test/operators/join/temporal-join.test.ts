import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporalJoin, type Joined, type TemporalJoinOptions, type Unmatched } from '#operators'
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
const end = { watermark: 1_000 }

type Options = Partial<Omit<TemporalJoinOptions<string, string>, 'join'>>
type Result = Joined<string, string> | Unmatched<string>

describe('temporalJoin', () => {
  it('should join a message with the version as of its time, whichever came first', async () => {
    const prices = [right('old', 10), right('new', 20)]
    const orders = [left('before', 9), left('at once', 10), left('between', 19), left('after', 30)]
    const said = ['before+', 'at once+old', 'between+old', 'after+new']
    expect(await pairsAfter([...prices, ...orders, end])).toEqual(said)
    expect(await pairsAfter([...orders, ...prices.toReversed(), end])).toEqual(said)
  })

  it('should wait until the watermark has passed the time of the message, not longer', async () => {
    expect(await pairsAfter([left('l', 5), { watermark: 5 }])).toEqual([])
    const { emitted } = await play(spec(), [
      left('l', 5),
      { watermark: 5 },
      right('r', 5),
      { watermark: 6 },
    ])
    expect(emitted.map(({ value, timestampMs }) => [value, timestampMs])).toEqual([
      [{ left: 'l', leftMs: 5, right: 'r', rightMs: 5 }, 5],
    ])
  })

  it('should answer at once from what has come, where it does not wait', async () => {
    const steps = [left('l1', 5), right('r', 3), left('l2', 5), left('l3', 2)]
    expect(await pairsAfter(steps, { wait: false })).toEqual(['l1+', 'l2+r', 'l3+'])
  })

  it('should let a version hold for as long as it is told', async () => {
    const steps = [right('r', 10), left('last', 15), left('later', 16), end]
    expect(await pairsAfter(steps, { versionsWithinMs: 5 })).toEqual(['last+r', 'later+'])
  })

  it('should join nothing after a version that ends the value', async () => {
    const steps = [
      right('r', 1),
      right('gone', 5),
      right('back', 9),
      ...[4, 5, 9].map((at) => left(`${at}`, at)),
      end,
    ]
    const isEnd = (version: string) => version === 'gone'
    expect(await pairsAfter(steps, { isEnd })).toEqual(['4+r', '5+', '9+back'])
  })

  it('should take the higher rank of two versions of one time, then the bytes that come last', async () => {
    const steps = [right('b2', 1), right('c1', 1), right('a2', 1), left('l', 1), end]
    expect(await pairsAfter(steps)).toEqual(['l+c1'])
    expect(await pairsAfter(steps, { rankOf: (version) => Number(version[1]) })).toEqual(['l+b2'])
  })

  it('should leave messages without a version out of an inner join, counted', async () => {
    const inner = () => temporalJoin({ ...codecs, join: 'inner' })
    const { emitted, counters } = await play(inner, [
      left('l1', 1),
      right('r', 2),
      left('l2', 3),
      end,
    ])
    expect(pairsOf(emitted)).toEqual(['l2+r'])
    expect(counters.get('unmatched')).toBe(1)
  })

  it('should answer what is late within the allowance from the versions of its time', async () => {
    const steps = [
      right('old', 1),
      right('new', 8),
      { watermark: 10 },
      left('late', 7),
      left('too late', 4),
    ]
    const { emitted, late, counters } = await play(spec({ allowedLatenessMs: 5 }), steps)
    expect(pairsOf(emitted)).toEqual(['late+old'])
    expect(late).toEqual(['too late'])
    expect(counters.get('late_left')).toBe(1)
  })

  it('should let a late version hold from then on, and send aside one that can hold for nothing', async () => {
    const steps = [
      right('r2', 2),
      left('l5', 5),
      { watermark: 10 },
      right('r4', 4),
      right('r3', 3),
      left('l10', 10),
      end,
    ]
    const { emitted, late, counters } = await play(spec(), steps)
    expect(pairsOf(emitted)).toEqual(['l5+r2', 'l10+r4'])
    expect(late).toEqual(['r3'])
    expect(Object.fromEntries(counters)).toEqual({ late_versions: 1, late: 1, late_right: 1 })
  })

  it('should send a version aside that is followed by one at the very time of the watermark', async () => {
    const { late } = await play(spec(), [{ watermark: 9 }, right('r9', 9), right('r8', 8)])
    expect(late).toEqual(['r8'])
  })

  it('should reject what is more than a key may keep', async () => {
    const options = { versionsMax: 1, waitingMax: 1 }
    const steps = [right('r1', 1), right('r2', 2), left('l1', 3), left('l2', 3), end]
    const { emitted, refused } = await play(spec(options), steps)
    expect(pairsOf(emitted)).toEqual(['l1+r1'])
    expect(refused).toEqual(['too-many-versions', 'too-many-waiting'])
  })

  it('should forget versions that are followed by others, and all of them in the end', async () => {
    const steps = [1, 2, 3, 4].map((at) => right(`r${at}`, at))
    const options = { versionsWithinMs: 10, allowedLatenessMs: 2 }
    const keptAt = async (watermark: number) =>
      (await play(spec(options), [...steps, { watermark }])).kept
    expect(await Promise.all([3, 4, 5, 6, 16].map(keptAt))).toEqual([4, 3, 2, 1, 1])
    expect(await keptAt(17)).toBe(0)
  })

  it('should refuse everything that makes no sense at once', () => {
    const wrong = { ...codecs, right: {} as never, versionsWithinMs: 0, waitingMax: 0.5 }
    expect(() => temporalJoin({ ...wrong, allowedLatenessMs: -1 })).toThrow(
      /^temporalJoin: right is no codec.*; versionsWithinMs is 0.*; allowedLatenessMs is -1.*; waitingMax is 0.5/,
    )
  })

  it('should say what a look through every version says, over every store', async () => {
    const options = fc.record({
      wait: fc.boolean(),
      versionsWithinMs: fc.integer({ min: 1, max: 12 }),
      allowedLatenessMs: fc.nat(4),
    })
    const place = fc.constantFrom('local' as const, 'remote' as const)
    await fc.assert(
      fc.asyncProperty(stepsArbitrary, options, place, async (steps, chosen, where) => {
        const ended = [...steps, end]
        const { emitted, kept } = await play(spec(chosen), ended, where)
        expect(pairsOf(emitted)).toEqual(expectedPairs(ended, chosen))
        expect(kept).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it('should say the same whatever the order of arrival', async () => {
    const shuffled = stepsArbitrary
      .map(arrivalsOf)
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })),
      )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([once, again]) => {
        const [one, other] = [await pairsAfter([...once, end]), await pairsAfter([...again, end])]
        expect(one.toSorted()).toEqual(other.toSorted())
      }),
    )
  })
})

// Helpers

function spec(options: Options = {}) {
  return () => temporalJoin({ ...codecs, ...options })
}

async function pairsAfter(
  steps: readonly Step[],
  options: Options = {},
): Promise<readonly string[]> {
  return pairsOf((await play(spec(options), steps)).emitted)
}

function pairsOf(emitted: readonly { readonly value: Result }[]): readonly string[] {
  return emitted.map(({ value }) => `${value.left}+${value.right ?? ''}`)
}

interface Rules {
  readonly wait: boolean
  readonly versionsWithinMs: number
  readonly allowedLatenessMs: number
}

/** The definition of the join: nothing is forgotten, and each answer looks through all that came. */
function expectedPairs(steps: readonly Step[], rules: Rules): readonly string[] {
  const said: string[] = []
  let waiting: readonly Arrival[] = []
  for (const [place, step] of steps.entries()) {
    const come = steps.slice(0, place + 1)
    const watermarkMs = watermarkOf(come)
    if (step === 'restart') continue
    if ('watermark' in step) {
      // Timers fire in the order of time, then key.
      const due = waiting
        .filter(({ at }) => at < watermarkMs)
        .toSorted((one, other) => one.at - other.at || one.key.localeCompare(other.key))
      waiting = waiting.filter((each) => !due.includes(each))
      said.push(...due.map((message) => answer(message, come, rules)))
    } else if (step.side === 'left' && step.at >= watermarkMs - rules.allowedLatenessMs) {
      if (rules.wait && step.at >= watermarkMs) waiting = [...waiting, step]
      else said.push(answer(step, come, rules))
    }
  }
  return said
}

function answer(message: Arrival, come: readonly Step[], { versionsWithinMs }: Rules): string {
  const [version] = arrivalsOf(come)
    .filter(({ side, key }) => side === 'right' && key === message.key)
    .filter(({ at }) => at <= message.at && at + versionsWithinMs >= message.at)
    .toSorted((one, other) => other.at - one.at || laterBytes(other.id, one.id))
  return `${message.id}+${version?.id ?? ''}`
}

function laterBytes(one: string, other: string): number {
  return Buffer.compare(stringCodec.encode(one), stringCodec.encode(other))
}
