import fc from 'fast-check'
import {
  customerEventJson,
  type CustomerEvent,
  type Decoded,
  type JsonObject,
  type JsonValue,
} from '#schemas'

/** The clock at reading in every example: after all their times. */
export const readAtMs = Date.parse('2024-06-11T00:00:00.000Z')

/** A `track` call as analytics.js sends it, with what a collector adds. */
export const trackCall: JsonObject = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'ajs-next-1718007200000-3f0c2b1e-58a4-4b0e-9d8e-0a1b2c3d4e5f',
  anonymousId: '5b6d2f1e-1f0a-4c83-9a5a-2a2f7a9e3b11',
  userId: 'user-7',
  properties: { total: 49.95, currency: 'EUR', products: [{ sku: 'a-1' }, { sku: 'b-2' }] },
  context: { library: { name: 'analytics.js', version: 'next-1.84.3' }, locale: 'de-DE' },
  integrations: { All: true },
  timestamp: '2024-06-10T08:13:20.000Z',
  sentAt: '2024-06-10T08:13:20.400Z',
  receivedAt: '2024-06-10T08:13:20.700Z',
}

/** What the decoder makes of one line. */
export function decodeText(line: string, options = {}): Decoded<CustomerEvent> {
  return decodeBytes(Buffer.from(line), options)
}

/** What the decoder makes of bytes that lie in the middle of a chunk. */
export function decodeBytes(bytes: Uint8Array, options = {}): Decoded<CustomerEvent> {
  const chunk = Buffer.concat([Buffer.from('before\n'), bytes, Buffer.from('\nafter')])
  const context = { receivedAtMs: readAtMs }
  return customerEventJson(options).decode(chunk, 7, 7 + bytes.length, context)
}

/** What the decoder makes of a call, with other fields. */
export function decodeCall(changes: Readonly<Record<string, unknown>>): Decoded<CustomerEvent> {
  return decodeText(JSON.stringify({ ...trackCall, ...changes }))
}

/** The event of a call that must be accepted. */
export function eventOf(changes: Readonly<Record<string, unknown>> = {}): CustomerEvent {
  const decoded = decodeCall(changes)
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${decoded.message}`)
  return decoded.value
}

/** Any JSON value as `JSON.parse` makes it; keys such as `__proto__` are common. */
export function jsonValues(): fc.Arbitrary<JsonValue> {
  const trickyKey = fc.constantFrom('__proto__', 'constructor', 'toString', 'email', 'id')
  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(null, true, false, 0, 1, ''),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(trickyKey, fc.string({ maxLength: 4 })), tie('value'), { maxKeys: 4 }),
    ),
  })).value
  return tree.map((value) => JSON.parse(JSON.stringify(value)) as JsonValue)
}

/** Any JSON object, often with tricky keys. */
export function jsonObjects(): fc.Arbitrary<JsonObject> {
  return fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'email', '__proto__', 'constructor'), jsonValues()))
    .map((entries) => JSON.parse(JSON.stringify(Object.fromEntries(entries))) as JsonObject)
}
