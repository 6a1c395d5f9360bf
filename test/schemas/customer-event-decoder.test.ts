import { describe, expect, it } from 'vitest'
import { days, emptyJsonObject, hours, toCustomerEvent } from '#schemas'
import { decodeCall, decodeText, eventOf, readAtMs, trackCall } from './customer-events.ts'

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

  it('should be corrected only where the client can have held the event that long', () => {
    const sent = (sentAtMs: number) =>
      eventOf({ timestamp: iso('06:00'), sentAt: sentAtMs, receivedAt: iso('08:10') }).timestampMs
    expect(sent(at('06:00'))).toBe(at('08:10'))
    expect(sent(at('06:00') + days(30))).toBe(at('08:10') - days(30))
    const wrong = [at('06:00') - 1, at('06:00') + days(30) + 1, Date.UTC(9999, 0, 1), 0]
    expect(wrong.map(sent)).toEqual(wrong.map(() => at('06:00')))
  })

  it('should be refused before 1970, whichever of them it is', () => {
    const first = '1970-01-01T00:00:00.000Z'
    const before = '1969-12-31T23:59:59.999Z'
    const none = { timestamp: undefined, sentAt: undefined, receivedAt: undefined }
    expect(eventOf({ ...none, timestamp: first }).timestampMs).toBe(0)
    for (const name of ['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt']) {
      const message = `${name} is before ${first}; check the sender's clock`
      const decoded = decodeCall({ ...none, [name]: before })
      expect(decoded).toMatchObject({ reason: 'invalid-time', message })
    }
    const held = { timestamp: first, sentAt: '1970-01-03T00:00Z', receivedAt: '1970-01-02T00:00Z' }
    expect(decodeCall(held)).toMatchObject({ reason: 'invalid-time' })
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
