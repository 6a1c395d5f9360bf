import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { MergeRule } from '#operators'
import { avroCodec, type Codec, type JsonValue } from '#schemas'

/** One message, as far as a merge rule sees it. */
export interface Moment<T> {
  readonly value: T
  readonly timestampMs: number
  readonly id: string
}

/** How many messages a law is tried on, and their times. */
export interface LawOptions {
  readonly lengthMax?: number
  /** Few different times by default, so that ties are common. */
  readonly timestampMs?: fc.Arbitrary<number>
  readonly runs?: number
}

/** Messages with few different times and ids, so that ties are common. */
export function momentsOf<T>(
  value: fc.Arbitrary<T>,
  { lengthMax = 12, timestampMs = fc.nat(3) }: LawOptions = {},
): fc.Arbitrary<readonly Moment<T>[]> {
  const moment = fc.record({ value, timestampMs, id: fc.constantFrom('a', 'b', 'c') })
  return fc.array(moment, { minLength: 1, maxLength: lengthMax })
}

/**
 * The law of every merge rule. Whatever the order of messages, however they are split into fragments
 * and panes, in whatever grouping these are merged, and wherever they are stored and restored
 * in between: the same bytes are stored at the end, and the same values read. No merge changes its
 * arguments, a repeat changes nothing where repeats are ignored, and time alone changes what is read
 * at exactly the times that the rule says.
 */
export function expectLawful<T, A>(
  rule: MergeRule<T, A>,
  value: fc.Arbitrary<T>,
  options: LawOptions = {},
): void {
  const { lengthMax = 12, runs = 100 } = options
  const codec = codecOf(rule)
  const draws = fc.array(fc.nat(), { minLength: lengthMax * 4, maxLength: lengthMax * 4 })
  const property = fc.property(momentsOf(value, options), draws, (moments, drawn) => {
    const wanted = fold(rule, moments)
    const merged = mergeAsDrawn(rule, codec, moments, drawn)
    expectSame(rule, codec, merged, wanted)
    if (wanted === undefined) return
    if (rule.repeats === 'ignored') {
      const repeated = fold(rule, moments.slice((drawn[0] ?? 0) % moments.length))
      expectSame(rule, codec, mergeAny(rule, wanted, repeated), wanted)
    }
    expectChanges(rule, wanted, moments)
  })
  fc.assert(property, { numRuns: runs })
}

/** What the messages come to, one after the other. */
export function fold<T, A>(rule: MergeRule<T, A>, moments: readonly Moment<T>[]): A | undefined {
  let aggregate: A | undefined
  for (const { value, timestampMs, id } of moments) {
    aggregate = mergeAny(rule, aggregate, rule.lift(value, timestampMs, id))
  }
  return aggregate
}

/** What a rule shows of messages, as of a time. */
export function readOf<T, A>(
  rule: MergeRule<T, A>,
  moments: readonly Moment<T>[],
  asOfMs = Infinity,
): JsonValue | undefined {
  const aggregate = fold(rule, moments)
  return aggregate === undefined ? undefined : rule.read(aggregate, asOfMs)
}

/** A message at a time, with an id of its own. */
export function at<T>(timestampMs: number, value: T): Moment<T> {
  return { value, timestampMs, id: `message at ${timestampMs}` }
}

/** The codec of a rule's aggregate. */
export function codecOf<T, A>(rule: MergeRule<T, A>): Codec<{ readonly aggregate: A }> {
  const fields = [{ name: 'aggregate', type: rule.schema('Law_aggregate') }]
  return avroCodec({ name: 'law', schema: { type: 'record', name: 'Law', fields } })
}

// Helpers

type AggregateCodec<A> = Codec<{ readonly aggregate: A }>

/** Merges what single messages give, two at a time, as drawn: any order, any grouping. */
function mergeAsDrawn<T, A>(
  rule: MergeRule<T, A>,
  codec: AggregateCodec<A>,
  moments: readonly Moment<T>[],
  drawn: readonly number[],
): A | undefined {
  const piles = moments.map(({ value, timestampMs, id }) => rule.lift(value, timestampMs, id))
  for (let draw = 0; piles.length > 1; draw += 3) {
    const [some] = piles.splice((drawn[draw] ?? 0) % piles.length, 1)
    const [others] = piles.splice((drawn[draw + 1] ?? 0) % piles.length, 1)
    const merged = mergeUnchanged(rule, codec, some, others)
    const isStored = merged !== undefined && (drawn[draw + 2] ?? 0) % 3 === 0
    piles.push(isStored ? codec.decode(codec.encode({ aggregate: merged })).aggregate : merged)
  }
  return piles[0]
}

function mergeUnchanged<T, A>(
  rule: MergeRule<T, A>,
  codec: AggregateCodec<A>,
  left: A | undefined,
  right: A | undefined,
): A | undefined {
  const bytes = () => [left, right].map((each) => bytesOf(codec, each))
  const before = bytes()
  const merged = mergeAny(rule, left, right)
  expect(bytes()).toEqual(before)
  return merged
}

function expectSame<T, A>(
  rule: MergeRule<T, A>,
  codec: AggregateCodec<A>,
  found: A | undefined,
  wanted: A | undefined,
): void {
  const bytes = [bytesOf(codec, found), bytesOf(codec, wanted)]
  if (bytes[0] !== bytes[1]) expect(found).toEqual(wanted)
  expect(bytes[0]).toBe(bytes[1])
  if (found === undefined || wanted === undefined) return
  for (const asOfMs of [-Infinity, 2, Infinity]) {
    expect(rule.read(found, asOfMs)).toEqual(rule.read(wanted, asOfMs))
  }
}

function bytesOf<A>(codec: AggregateCodec<A>, aggregate: A | undefined): string {
  if (aggregate === undefined) return 'none'
  return Buffer.from(codec.encode({ aggregate })).toString('hex')
}

/** Between the times that `changesMs` names, `read` gives the same; at them, something else. */
function expectChanges<T, A>(
  rule: MergeRule<T, A>,
  aggregate: A,
  moments: readonly Moment<T>[],
): void {
  const times = moments.map(({ timestampMs }) => timestampMs)
  for (const asOfMs of [-Infinity, Math.min(...times) - 1, ...times, Math.max(...times) + 1]) {
    const nextMs = rule.changesMs?.(aggregate, asOfMs) ?? Infinity
    expect(nextMs).toBeGreaterThan(asOfMs)
    const now = rule.read(aggregate, asOfMs)
    const laterMs = Math.min(nextMs - 1, Math.max(...times) + 1_000_000)
    if (laterMs > asOfMs) expect(rule.read(aggregate, laterMs)).toEqual(now)
    if (nextMs === Infinity) continue
    if (isDeepStrictEqual(rule.read(aggregate, nextMs), now)) {
      expect.fail(`nothing changes at ${nextMs}, which is said to be next after ${asOfMs}`)
    }
  }
}

function mergeAny<T, A>(
  rule: MergeRule<T, A>,
  left: A | undefined,
  right: A | undefined,
): A | undefined {
  if (left === undefined) return right
  return right === undefined ? left : rule.merge(left, right)
}
