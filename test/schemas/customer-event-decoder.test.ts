import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  customerEventLimits,
  decodeReasons,
  emptyJsonObject,
  hours,
  toCustomerEvent,
  type DecodeReason,
} from '#schemas'
import {
  decodeBytes,
  decodeCall,
  decodeText,
  eventOf,
  jsonObjects,
  jsonValues,
  readAtMs,
  trackCall,
} from './customer-events.ts'

describe('customerEventJson', () => {
  it('should read a track call of analytics.js', () => {
    expect(eventOf()).toEqual({
      type: 'track',
      messageId: trackCall.messageId,
      anonymousId: trackCall.anonymousId,
      userId: 'user-7',
      previousId: null,
      groupId: null,
      event: 'Order Completed',
      properties: trackCall.properties,
      traits: {},
      context: trackCall.context,
      integrations: { All: true },
      timestampMs: Date.parse('2024-06-10T08:13:20.300Z'),
      originalTimestampMs: Date.parse('2024-06-10T08:13:20.000Z'),
      sentAtMs: Date.parse('2024-06-10T08:13:20.400Z'),
      receivedAtMs: Date.parse('2024-06-10T08:13:20.700Z'),
    })
  })

  it('should read the traits that RudderStack puts into the context', () => {
    const context = { traits: { email: 'ada@example.com', plan: 'free' } }
    const identify = { type: 'identify', event: undefined, context }
    expect(eventOf(identify).traits).toEqual(context.traits)
    expect(eventOf({ ...identify, traits: { plan: 'pro' } }).traits).toEqual({
      email: 'ada@example.com',
      plan: 'pro',
    })
  })

  it('should keep the customer out of the traits of a group', () => {
    const context = { traits: { email: 'ada@example.com' } }
    const group = { type: 'group', groupId: 'acme', traits: { employees: 12 }, context }
    expect(eventOf(group)).toMatchObject({ traits: { employees: 12 }, context })
  })

  it('should read name and category of a page', () => {
    const page = { type: 'page', event: undefined, name: 'Shoes', category: 'Shop' }
    expect(eventOf({ ...page, properties: { path: '/shoes' } })).toMatchObject({
      event: 'Shoes',
      properties: { category: 'Shop', path: '/shoes' },
    })
  })

  it('should take null and empty ids for missing ones, and numbers for text', () => {
    expect(eventOf({ userId: null }).userId).toBeNull()
    expect(eventOf({ userId: '' }).userId).toBeNull()
    expect(eventOf({ userId: 4711, anonymousId: undefined })).toMatchObject({
      userId: '4711',
      anonymousId: null,
    })
  })

  it('should share one object for all that is left out', () => {
    const event = eventOf({ properties: null, integrations: undefined })
    expect(event.properties).toBe(emptyJsonObject)
    expect(event.integrations).toBe(emptyJsonObject)
  })

  it('should give a call without messageId one that only its content decides', () => {
    const { messageId } = eventOf({ messageId: undefined })
    expect(messageId).toMatch(/^content-[0-9a-f]{16}$/)
    expect(eventOf({ messageId: null, sentAt: undefined }).messageId).toBe(messageId)
    expect(eventOf({ messageId: null, userId: 'user-8' }).messageId).not.toBe(messageId)
  })

  it('should read text after a byte order mark, and half of a surrogate pair as U+FFFD', () => {
    expect(decodeText(`\ufeff${JSON.stringify(trackCall)}`)).toMatchObject({ ok: true })
    const cut = JSON.stringify({ ...trackCall, userId: 'ada' }).replace('ada', '\\ud83d\\\\ud83d')
    expect(decodeText(cut)).toMatchObject({ value: { userId: '\ufffd\\ud83d' } })
    const whole = JSON.stringify({ ...trackCall, userId: 'ada' }).replace('ada', '\\uD83D\\ude00')
    expect(decodeText(whole)).toMatchObject({ value: { userId: '😀' } })
  })
})

describe('times of a call', () => {
  const at = (time: string) => Date.parse(`2024-06-10T${time}:00.000Z`)
  const iso = (time: string) => new Date(at(time)).toISOString()

  it('should be corrected by how far the client clock is off', () => {
    // The client's clock is two hours slow; it held the event for ten minutes.
    const times = { timestamp: iso('06:00'), sentAt: iso('06:10'), receivedAt: iso('08:10') }
    expect(eventOf(times)).toMatchObject({
      timestampMs: at('08:00'),
      originalTimestampMs: at('06:00'),
    })
  })

  it('should prefer originalTimestamp, which an export has beside the corrected one', () => {
    const times = { timestamp: iso('08:00'), originalTimestamp: iso('06:00') }
    const event = eventOf({ ...times, sentAt: iso('06:10'), receivedAt: iso('08:10') })
    expect(event.timestampMs).toBe(at('08:00'))
  })

  it('should stay as they are without sentAt or without receivedAt', () => {
    const times = { timestamp: iso('06:00'), sentAt: undefined, receivedAt: iso('08:10') }
    expect(eventOf(times).timestampMs).toBe(at('06:00'))
    const unreceived = eventOf({ timestamp: iso('06:00'), sentAt: iso('06:10'), receivedAt: null })
    expect(unreceived).toMatchObject({ timestampMs: at('06:00'), receivedAtMs: at('06:10') })
  })

  it('should come from the receipt where the client did not say', () => {
    const times = { timestamp: undefined, sentAt: undefined, receivedAt: iso('08:10') }
    expect(eventOf(times)).toMatchObject({ timestampMs: at('08:10'), originalTimestampMs: null })
  })

  it('should not put an event after its receipt for being sent before it happened', () => {
    const times = { timestamp: iso('06:20'), sentAt: iso('06:10'), receivedAt: iso('08:10') }
    expect(eventOf(times).timestampMs).toBe(at('08:10'))
  })

  it('should be accepted up to a day ahead of the clock', () => {
    const ahead = (aheadMs: number) => ({
      timestamp: readAtMs + aheadMs,
      sentAt: null,
      receivedAt: null,
    })
    expect(decodeCall(ahead(hours(24))).ok).toBe(true)
    expect(decodeCall(ahead(hours(24) + 1))).toMatchObject({ reason: 'timestamp-in-future' })
  })
})

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

describe('toCustomerEvent', () => {
  it('should serve decoders of other formats', () => {
    const row = {
      type: 'track',
      event: 'Purchase',
      userId: '00001',
      timestamp: '1997-01-01T00:00Z',
    }
    expect(toCustomerEvent(row, { receivedAtMs: readAtMs })).toMatchObject({
      ok: true,
      timestampMs: Date.UTC(1997, 0, 1),
      value: { event: 'Purchase', userId: '00001', receivedAtMs: Date.UTC(1997, 0, 1) },
    })
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
