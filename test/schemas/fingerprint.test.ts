import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  contentFingerprint,
  contentFingerprintOf,
  contentHash,
  type CustomerEvent,
  type JsonObject,
  type JsonValue,
} from '#schemas'
import { eventOf, jsonObjects, jsonValues } from './customer-events.ts'

describe('contentFingerprint', () => {
  const event = eventOf()

  it('should be the same for each delivery of an event', () => {
    const again = { messageId: 'other', sentAtMs: 1, receivedAtMs: 2, timestampMs: 3 }
    expect(contentFingerprint({ ...event, ...again })).toBe(contentFingerprint(event))
  })

  it('should never change: the memory of duplicates holds it', () => {
    expect([contentFingerprint(event), contentHash(event)]).toEqual([
      3_582_902_864_598_578,
      '536cbaa194825632',
    ])
  })

  it('should change with every other field', () => {
    const changes: Partial<CustomerEvent>[] = [
      { type: 'page' },
      { anonymousId: null },
      { userId: 'user-8' },
      { previousId: 'user-6' },
      { groupId: 'acme' },
      { event: 'Order Cancelled' },
      { properties: { ...event.properties, total: 49.96 } },
      { traits: { plan: 'pro' } },
      { context: { ...event.context, locale: 'de-AT' } },
      { integrations: { All: false } },
      { originalTimestampMs: 1 },
      { originalTimestampMs: null },
    ]
    const seen = changes.map((change) => contentFingerprint({ ...event, ...change }))
    expect(new Set([...seen, contentFingerprint(event)]).size).toBe(changes.length + 1)
  })

  it('should see a value move from one field to another', () => {
    const ids = [
      { userId: 'x', previousId: null, groupId: null },
      { userId: null, previousId: 'x', groupId: null },
      { userId: null, previousId: null, groupId: 'x' },
    ]
    const objects = [
      { properties: { a: 1 }, traits: {} },
      { properties: {}, traits: { a: 1 } },
    ]
    for (const changes of [ids, objects]) {
      const seen = changes.map((change) => contentFingerprint({ ...event, ...change }))
      expect(new Set(seen).size).toBe(changes.length)
    }
  })
})

describe('contentFingerprintOf', () => {
  it('should tell apart what looks alike', () => {
    const plain = '[null,true,false,0,1,-1,0.5,1e300,2147483648,4294967296,"","0","1","null","a"]'
    const arrays =
      '[[],[[]],[[],[]],[1,2],[2,1],[12],["1","2"],["12"],[null],[1,[2]],[[1],2],[[1,2]]]'
    const objects = '[{},{"a":1},{"a":"1"},{"b":1},{"a":{"b":1}},{"a":null},{"a":[]},{"a":{}}]'
    const pairs = '[{"a":1,"b":2},{"a":2,"b":1},{"ab":1},{"a":"b"},{"a":1,"b":1},[{"a":1},{"b":1}]]'
    const values = [plain, arrays, objects, pairs].flatMap(
      (text) => JSON.parse(text) as JsonValue[],
    )
    expect(new Set(values.map(contentFingerprintOf)).size).toBe(values.length)
  })

  it('should use all of its bits: 300,000 objects have 300,000 fingerprints', () => {
    const seen = new Set<number>()
    for (let price = 0; price < 300_000; price++) seen.add(contentFingerprintOf({ price }))
    // With 32 bits about ten would be equal.
    expect(seen.size).toBe(300_000)
  })

  it('should be a safe integer that only depends on the value', () => {
    fc.assert(
      fc.property(jsonValues(), (value) => {
        const fingerprint = contentFingerprintOf(value)
        expect(Number.isSafeInteger(fingerprint) && fingerprint >= 0).toBe(true)
        const copy = JSON.parse(JSON.stringify(value)) as JsonValue
        expect(contentFingerprintOf(copy)).toBe(fingerprint)
      }),
    )
  })

  it('should not depend on the order of keys', () => {
    fc.assert(
      fc.property(jsonValues(), (value) => {
        expect(contentFingerprintOf(keysReversed(value))).toBe(contentFingerprintOf(value))
      }),
    )
  })

  it('should differ for different values', () => {
    fc.assert(
      fc.property(jsonValues(), jsonValues(), (left, right) => {
        const same = sortedText(left) === sortedText(right)
        expect(contentFingerprintOf(left) === contentFingerprintOf(right)).toBe(same)
      }),
    )
  })

  it('should change with any single value inside', () => {
    fc.assert(
      fc.property(jsonObjects(), jsonValues(), fc.nat(), (object, other, choice) => {
        const keys = Object.keys(object)
        const key = keys[choice % Math.max(1, keys.length)] ?? 'a'
        const changed = Object.fromEntries<JsonValue>([...Object.entries(object), [key, other]])
        const same = sortedText(object) === sortedText(changed)
        expect(contentFingerprintOf(object) === contentFingerprintOf(changed)).toBe(same)
      }),
    )
  })
})

// Helpers

/** The same value with every object's keys in reverse order. */
function keysReversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((inner: JsonValue) => keysReversed(inner))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value as JsonObject).reverse()
  return Object.fromEntries(entries.map(([key, inner]) => [key, keysReversed(inner)]))
}

/** JSON text that is equal for equal values: the slow way to compare them. */
function sortedText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((inner: JsonValue) => sortedText(inner)).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value as JsonObject).map(
    ([key, inner]) => `${JSON.stringify(key)}:${sortedText(inner)}`,
  )
  return `{${entries.sort().join()}}`
}
