import * as fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import type { MergeRule } from '#operators'
import { customerEventTypes, type CustomerEvent, type JsonValue } from '#schemas'
import { eventWith } from '../alphabet.ts'
import type { Break, Case, Law } from '../laws.ts'
import { startMs } from '../step.ts'

/** P17. */
export const mergingIsOrderFree: Law = {
  id: 'P17',
  title: 'merge rules of traits give the same in any order and grouping',
  cases: ({ traits }) => {
    const rules = Object.entries(traits)
    if (rules.length === 0) return undefined
    return fc
      .tuple(fc.constantFrom(...rules), fc.array(traitEvents, { minLength: 3, maxLength: 3 }))
      .map(([[name, rule], drawn]): Case => {
        const events = drawn.map((event, at) => ({ ...event, messageId: `m${at + 1}` }))
        return {
          variant: '',
          steps: [],
          notes: [`trait '${name}' (${rule.name})`, ...events.map(eventText)],
          check: async () => brokenBy(name, rule, events),
        }
      })
  },
}

function brokenBy(
  name: string,
  rule: MergeRule<CustomerEvent>,
  events: readonly CustomerEvent[],
): Break | undefined {
  const [a, b, c] = events.map((event) => rule.lift(event, event.timestampMs, event.messageId))
  const merge = (left: unknown, right: unknown): unknown => {
    if (left === undefined) return right
    return right === undefined ? left : rule.merge(left, right)
  }
  const grouped = [merge(merge(a, b), c), merge(a, merge(b, c))] as const
  const turned = [merge(a, b), merge(b, a)] as const
  return (
    differing(rule, `The trait '${name}' depends on how profiles were grouped.`, grouped, [
      '(1 + 2) + 3',
      '1 + (2 + 3)',
    ]) ??
    differing(rule, `The trait '${name}' depends on the order of profiles.`, turned, [
      '1 + 2',
      '2 + 1',
    ]) ??
    (rule.repeats === 'ignored'
      ? differing(
          rule,
          `The trait '${name}' says that it ignores repeats, but changes with them.`,
          [merge(a, b), merge(merge(a, b), b)],
          ['1 + 2', '1 + 2 + 2'],
        )
      : undefined)
  )
}

function differing(
  rule: MergeRule<CustomerEvent>,
  problem: string,
  [left, right]: readonly [unknown, unknown],
  [leftTitle, rightTitle]: readonly [string, string],
): Break | undefined {
  const [first, second] = [left, right].map((each) =>
    each === undefined ? undefined : rule.read(each, Infinity),
  )
  if (isDeepStrictEqual(first, second)) return undefined
  const sides = [
    { title: leftTitle, says: [JSON.stringify(first)] },
    { title: rightTitle, says: [JSON.stringify(second)] },
  ]
  return { problem, sides }
}

const names = ['email', 'name', 'plan', 'city', 'revenue', 'total', 'price', 'currency'] as const
const values: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom('a', 'b', ''),
  fc.integer({ min: -3, max: 30 }),
  fc.constantFrom(null, true, 0.1, 19.99),
)
const objects = fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 3 })

/** Events with traits and properties that people use. */
const traitEvents: fc.Arbitrary<CustomerEvent> = fc
  .record({
    type: fc.constantFrom(...customerEventTypes),
    event: fc.constantFrom(null, 'Order Completed', 'Product Viewed', 'Signed Up'),
    traits: objects,
    properties: objects,
    at: fc.nat(2),
  })
  .map(({ at, ...fields }) => {
    const timestampMs = startMs + at * 60_000
    return eventWith([], { ...fields, timestampMs })
  })

function eventText(event: CustomerEvent): string {
  const { type, traits, properties, timestampMs } = event
  const said = JSON.stringify({ event: event.event, traits, properties })
  return `${new Date(timestampMs).toISOString().slice(11, 16)} ${type} ${said}`
}
