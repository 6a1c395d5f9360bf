import { describe, expect, it } from 'vitest'
import { shapes } from '../../../examples/simulator/sdk/index.ts'
import { sdkNames, type Call, type CallType } from '../../../examples/simulator/sdk/shape.ts'
import { capturedContext, capturedKeys } from './captured-keys.ts'

const calls: Readonly<Record<CallType, Call>> = {
  track: { type: 'track', event: 'Product Viewed', properties: { price: 1 } },
  identify: { type: 'identify', traits: { email: 'ada@example.com' } },
  page: { type: 'page', name: 'Home' },
  screen: { type: 'screen', name: 'Home' },
  group: { type: 'group', groupId: 'c-acme', traits: { name: 'Acme' } },
  alias: { type: 'alias', previousId: 'a1' },
}
const ids = { userId: 'u1', anonymousId: 'a1' }
const page = {
  path: '/',
  referrer: 'https://www.google.com/',
  search: '',
  title: 'Shop',
  url: 'https://shop.example/',
}
const around = {
  page,
  userAgent: 'Mozilla/5.0',
  locale: 'en-GB',
  timezone: 'UTC',
  campaign: { source: 'newsletter' },
  knownTraits: { email: 'ada@example.com' },
  sessionId: 1,
  passedOn: { ip: '198.51.100.1' },
}
const at = '2025-01-01T00:00:00.000Z'
const sending = { messageId: 'm1', originalTimestamp: at, sentAt: at, receivedAt: at }

describe.each(sdkNames)('%s', (sdk) => {
  it.each(Object.keys(capturedKeys[sdk]))('should send the keys that the SDK sends: %s', (type) => {
    const message = sent(calls[type as CallType])
    const expected = capturedKeys[sdk][type as CallType] ?? []
    expect(Object.keys(message).toSorted()).toEqual(expected.toSorted())
    expect(message['type']).toBe(type)
  })

  it('should surround a call with the context that the SDK sends', () => {
    const { context } = sent(calls.track) as { context: { library: unknown } }
    const { keys, library } = capturedContext[sdk]
    expect(Object.keys(context).toSorted()).toEqual(keys.toSorted())
    const { library: named } = context
    expect(named).toEqual(library)
  })

  /** As it looks after JSON, which leaves out what is undefined. */
  const sent = (call: Call) =>
    JSON.parse(JSON.stringify(shapes[sdk]({ ...call, ...ids }, around, sending))) as Record<
      string,
      unknown
    >
})

describe('traps', () => {
  const asText = (message: unknown) =>
    JSON.parse(JSON.stringify(message)) as Record<string, unknown>

  it('should say null (analytics.js) or nothing (RudderStack) for a user whom a browser does not know', () => {
    const call: Call = { ...calls.track, anonymousId: 'a1' }
    expect(asText(shapes['analytics.js'](call, around, sending))['userId']).toBeNull()
    expect(asText(shapes['rudder-js'](call, around, sending))['userId']).toBe('')
  })

  it("should keep traits in the context only: RudderStack's identify in browsers", () => {
    const message = asText(shapes['rudder-js']({ ...calls.identify, ...ids }, around, sending))
    expect(message).not.toHaveProperty('traits')
    expect(message).toHaveProperty('context.traits.email', 'ada@example.com')
  })
})
