import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { customerEventLimits, decodeReasons, type DecodeReason } from '#schemas'
import {
  decodeBytes,
  decodeCall,
  decodeText,
  jsonObjects,
  jsonValues,
  trackCall,
} from './customer-events.ts'

describe('refusals', () => {
  const long = (length: number) => 'x'.repeat(length)
  const wide = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`p${index}`, 1]))
  const deep = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown

  const calls: readonly [DecodeReason, Readonly<Record<string, unknown>>, string][] = [
    ['unknown-type', { type: 'purchase' }, 'type is "purchase"; send one of track, identify'],
    ['unknown-type', { type: undefined }, 'type is missing'],
    ['missing-id', { userId: null, anonymousId: '' }, 'send one of them'],
    ['missing-event', { event: '' }, 'track'],
    ['missing-group-id', { type: 'group' }, 'groupId'],
    ['missing-previous-id', { type: 'alias' }, 'previousId'],
    ['wrong-type', { userId: true }, 'userId is a boolean; send text'],
    ['wrong-type', { userId: { id: 1 } }, 'userId is an object'],
    ['wrong-type', { userId: 2 ** 53 }, 'send ids as text'],
    ['wrong-type', { event: 7 }, 'event is a number'],
    ['wrong-type', { properties: [] }, 'properties is an array; send an object'],
    ['wrong-type', { context: 'web' }, 'context is a string'],
    ['wrong-type', { context: { traits: 'none' } }, 'context.traits is a string'],
    ['field-too-long', { messageId: long(101) }, 'messageId has 101 characters, over 100'],
    ['field-too-long', { userId: long(513) }, 'userId'],
    ['field-too-long', { event: long(513) }, 'event'],
    ['too-many-properties', { properties: wide }, 'properties has more than 300 keys'],
    ['too-deep', { properties: { deep: deep(31) } }, 'deeper than 32'],
    ['event-too-large', { properties: { text: long(33_000) } }, 'more than 32768'],
    ['invalid-time', { timestamp: '2024-13-01T00:00:00.000Z' }, 'timestamp: month 13'],
    ['invalid-time', { sentAt: '2024-06-10T08:13:20' }, 'sentAt: no time zone'],
    ['invalid-time', { receivedAt: {} }, 'receivedAt: a time is text or a number'],
    ['invalid-time', { timestamp: null, sentAt: null, receivedAt: null }, 'no time at all'],
    ['timestamp-in-future', { timestamp: '2030-01-01T00:00:00.000Z', sentAt: null }, 'h ahead'],
  ]

  it.each(calls)('should name %s for %j', (reason, changes, message) => {
    expect(decodeCall(changes)).toMatchObject({
      ok: false,
      reason,
      message: expect.stringContaining(message),
    })
  })

  it.each([
    ['invalid-utf8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['invalid-json', Buffer.from('{"type":"track"')],
    ['invalid-json', Buffer.from('')],
    ['not-an-object', Buffer.from('[]')],
    ['not-an-object', Buffer.from('null')],
  ] as const)('should name %s for bytes', (reason, bytes) => {
    expect(decodeBytes(bytes)).toMatchObject({ ok: false, reason })
  })

  it('should refuse the deepest nesting that fits into an event, without a stack overflow', () => {
    const depth = Math.floor(customerEventLimits.eventBytesMax / 2)
    const text = '['.repeat(depth) + ']'.repeat(depth)
    expect(decodeText(text)).toMatchObject({ reason: 'too-deep' })
  })

  it('should accept what is just within its limits', () => {
    expect(decodeCall({ messageId: long(100), userId: long(512) }).ok).toBe(true)
    expect(decodeCall({ properties: { deep: deep(30) } }).ok).toBe(true)
    expect(decodeCall({ properties: { text: '{'.repeat(500) } }).ok).toBe(true)
  })

  it('should follow the limits that it is given', () => {
    const text = JSON.stringify(trackCall)
    expect(decodeText(text, { eventBytesMax: 100 })).toMatchObject({ reason: 'event-too-large' })
    expect(decodeText(text, { depthMax: 2 })).toMatchObject({ reason: 'too-deep' })
    expect(decodeText(text, { idLengthMax: 5 })).toMatchObject({ reason: 'field-too-long' })
  })
})

describe('prototype keys', () => {
  it('should stay plain keys in every object', () => {
    const tricky = '{"__proto__":{"userId":"admin","email":"x@y.z"},"constructor":1}'
    const context = `{"traits":${tricky}}`
    const identify = { ...trackCall, type: 'identify', userId: undefined }
    const line = JSON.stringify({ ...identify, traits: 'T', context: 'C' })
      .replace('"T"', '{"plan":"pro"}')
      .replace('"C"', context)
      .replace('{', `{"__proto__":{"userId":"admin"},`)
    const decoded = decodeText(line)
    if (!decoded.ok) throw new Error(decoded.message)
    expect(decoded.value.userId).toBeNull()
    expect(Object.keys(decoded.value.traits)).toEqual(['__proto__', 'constructor', 'plan'])
    expect(decoded.value.traits.email).toBeUndefined()
    expect(Object.getPrototypeOf(decoded.value.traits)).toBe(Object.prototype)
    expect(({} as { userId?: string }).userId).toBeUndefined()
  })
})

describe('any input', () => {
  it('should be accepted or refused with a known reason, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectAnswer(decodeBytes(bytes))),
    )
  })

  it('should be accepted or refused with a known reason, whatever the JSON', () => {
    fc.assert(fc.property(jsonValues(), (value) => expectAnswer(decodeText(JSON.stringify(value)))))
  })

  it('should be accepted or refused with a known reason, whatever the fields', () => {
    const field = fc.constantFrom(
      ...Object.keys(trackCall),
      'traits',
      'groupId',
      'previousId',
      'name',
    )
    const change = fc.tuple(field, fc.oneof(jsonValues(), jsonObjects()))
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        expectAnswer(decodeCall(Object.fromEntries(changes)))
      }),
    )
  })

  it('should be accepted or refused with a known reason, whatever is broken in a line', () => {
    const line = Buffer.from(JSON.stringify(trackCall))
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.nat(255), fc.nat(5), (at, byte, gap) => {
        const broken = Buffer.concat([
          line.subarray(0, at),
          Buffer.from([byte]),
          line.subarray(at + gap),
        ])
        expectAnswer(decodeBytes(broken))
      }),
    )
  })

  it('should be the same whether it is decoded once or again', () => {
    fc.assert(
      fc.property(jsonObjects(), (object) => {
        const text = JSON.stringify({ ...trackCall, messageId: null, properties: object })
        expect(decodeText(text)).toEqual(decodeText(text))
      }),
    )
  })
})

// Helpers

/** The law of every decoder: an event that can be worked with, or a reason from the list. */
function expectAnswer(decoded: ReturnType<typeof decodeText>): void {
  if (!decoded.ok) {
    expect(Object.keys(decodeReasons)).toContain(decoded.reason)
    expect(decoded.message).not.toBe('')
    return
  }
  const { value } = decoded
  expect(decoded.timestampMs).toBe(value.timestampMs)
  expect(Number.isSafeInteger(value.timestampMs)).toBe(true)
  expect(value.messageId).not.toBe('')
  expect(value.userId ?? value.anonymousId).toEqual(expect.any(String))
  for (const object of [value.properties, value.traits, value.context, value.integrations]) {
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
  }
}
