import { afterAll, describe, expect, it } from 'vitest'
import { schemaRegistry } from '#connectors'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { decoded, newSubject, settingsOf } from './helpers.ts'

const folder = await temporaryDirectory()
afterAll(folder.remove)
const settings = { directory: folder.path }
const at = Date.UTC(2024, 1, 29, 12)

const track = {
  type: 'record',
  name: 'Track',
  fields: [
    { name: 'type', type: 'string' },
    { name: 'messageId', type: 'string' },
    { name: 'userId', type: ['null', 'string'], default: null },
    { name: 'anonymousId', type: ['null', 'string'], default: null },
    { name: 'event', type: 'string' },
    { name: 'timestamp', type: { type: 'long', logicalType: 'timestamp-micros' } },
    {
      name: 'properties',
      type: {
        type: 'record',
        name: 'Properties',
        fields: [
          {
            name: 'revenue',
            type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
          },
          { name: 'orderId', type: 'long' },
          { name: 'note', type: ['null', 'string'], default: null },
        ],
      },
    },
  ],
}

const fields = {
  type: 'track',
  messageId: 'm1',
  userId: 'ada',
  anonymousId: null,
  event: 'Order Completed',
  timestamp: at,
  properties: { revenue: '12.30', orderId: 2n ** 60n, note: null },
}

describe('customerEventDecoder', () => {
  it('should make customer events of records', async () => {
    const message = await encoded(track, fields)
    const answer = await decoded(await opened(), message)
    expect(answer).toMatchObject({
      ok: true,
      timestampMs: at,
      value: {
        type: 'track',
        messageId: 'm1',
        userId: 'ada',
        anonymousId: null,
        event: 'Order Completed',
        timestampMs: at,
        properties: { revenue: '12.30', orderId: String(2n ** 60n), note: null },
      },
    })
  })

  it('should go on when a newer version has more', async () => {
    const more = { ...track, fields: [...track.fields, { name: 'extra', type: 'int', default: 0 }] }
    const decoder = await opened()
    for (const [schema, value] of [
      [track, fields],
      [more, { ...fields, extra: 1 }],
    ] as const) {
      expect(await decoded(decoder, await encoded(schema, value))).toMatchObject({ ok: true })
    }
  })

  it('should take fields of other names, and refuse as from JSON', async () => {
    const schema = {
      type: 'record',
      name: 'Login',
      fields: [
        { name: 'customer', type: 'string' },
        { name: 'atMs', type: 'long' },
      ],
    }
    const message = await encoded(schema, { customer: 'ada', atMs: at })
    expect(await decoded(await opened(), message)).toMatchObject({ reason: 'unknown-type' })
    const decoder = await opened({
      toEvent: ({ customer, atMs }) => ({
        type: 'track',
        event: 'Login',
        userId: customer,
        timestampMs: atMs,
      }),
    })
    expect(await decoded(decoder, message)).toMatchObject({
      ok: true,
      value: { event: 'Login', userId: 'ada', timestampMs: at },
    })
  })
})

// Helpers

async function opened(options: schemaRegistry.CustomerEventDecoderOptions = {}) {
  const decoder = await schemaRegistry.customerEventDecoder(options).open?.(settingsOf(settings))
  if (decoder === undefined) throw new Error('it opens')
  // The clock stands a day after the events.
  const context = { receivedAtMs: at + 86_400_000 }
  const decode = (chunk: Buffer, start: number, end: number) =>
    decoder.decode(chunk, start, end, context)
  return { ...decoder, decode }
}

async function encoded(schema: object, value: Readonly<Record<string, unknown>>): Promise<Buffer> {
  const options = { subject: newSubject(), schema, registerMissing: true }
  const encoder = await schemaRegistry.avroEncoder(options).open?.(settingsOf(settings))
  return Buffer.from(encoder?.encode(value) ?? [])
}
