import { describe, expect, it } from 'vitest'
import {
  customerEventCodec,
  customerEventSchema,
  customerEventTypes,
  rejectionSchema,
  type CustomerEvent,
  type CustomerEventType,
  type JsonObject,
} from '#schemas'
import fc from 'fast-check'
import { eventOf, jsonObjects } from './customer-events.ts'

/** The Avro type that a field of `CustomerEvent` must have, as a type: tsc holds this side. */
type AvroTypeOf<T> = [T] extends [CustomerEventType]
  ? 'CustomerEventType'
  : [T] extends [string]
    ? 'string'
    : [T] extends [number]
      ? 'long'
      : [T] extends [JsonObject]
        ? 'json'
        : [T] extends [string | null]
          ? 'null|string'
          : [T] extends [number | null]
            ? 'null|long'
            : never

const fields: { readonly [Field in keyof CustomerEvent]: AvroTypeOf<CustomerEvent[Field]> } = {
  type: 'CustomerEventType',
  messageId: 'string',
  anonymousId: 'null|string',
  userId: 'null|string',
  previousId: 'null|string',
  groupId: 'null|string',
  event: 'null|string',
  properties: 'json',
  traits: 'json',
  context: 'json',
  integrations: 'json',
  timestampMs: 'long',
  originalTimestampMs: 'null|long',
  sentAtMs: 'null|long',
  receivedAtMs: 'long',
}

describe('customer-event.avsc', () => {
  const schema = customerEventSchema as RecordSchema

  it('should have the fields of CustomerEvent, with their types', () => {
    const found = schema.fields.map(({ name, type }) => [name, avroTypeName(type)])
    expect(found).toEqual(Object.entries(fields))
  })

  it('should have the fields that the decoder fills, in their order', () => {
    expect(schema.fields.map(({ name }) => name)).toEqual(Object.keys(eventOf()))
  })

  it('should have the types of calls', () => {
    expect(schema.fields[0]?.type).toMatchObject({ symbols: customerEventTypes })
  })

  it('should give a default to all that an SDK may leave out', () => {
    for (const { name, type, default: value } of schema.fields) {
      const kind = avroTypeName(type)
      if (kind.startsWith('null|')) expect([name, value]).toEqual([name, null])
      if (kind === 'json') expect([name, value]).toEqual([name, '{}'])
    }
  })
})

describe('customerEventCodec', () => {
  it('should give back every event, prototype keys included', () => {
    const text = fc.option(fc.string({ unit: 'grapheme', minLength: 1 }))
    const time = fc.integer({ min: 0, max: 2 ** 45 })
    const event = fc.record({
      type: fc.constantFrom(...customerEventTypes),
      messageId: fc.string({ minLength: 1 }),
      anonymousId: text,
      userId: text,
      previousId: text,
      groupId: text,
      event: text,
      properties: jsonObjects(),
      traits: jsonObjects(),
      context: jsonObjects(),
      integrations: jsonObjects(),
      timestampMs: time,
      originalTimestampMs: fc.option(time),
      sentAtMs: fc.option(time),
      receivedAtMs: time,
    })
    fc.assert(
      fc.property(event, (event) => {
        const decoded = customerEventCodec.decode(customerEventCodec.encode(event))
        expect(JSON.stringify(decoded)).toBe(JSON.stringify(event))
      }),
    )
  })
})

describe('rejection.avsc', () => {
  it('should have the fields of a line of rejects', () => {
    expect((rejectionSchema as RecordSchema).fields.map(({ name }) => name)).toEqual([
      'reason',
      'step',
      'source',
      'position',
      'message',
      'bytes',
    ])
  })
})

// Helpers

interface RecordSchema {
  readonly fields: readonly {
    readonly name: string
    readonly type: unknown
    readonly default?: unknown
  }[]
}

/** `string`, `null|string`, or the name of a logical or named type. */
function avroTypeName(type: unknown): string {
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return type.map(avroTypeName).join('|')
  const { logicalType, name } = type as { readonly logicalType?: string; readonly name?: string }
  return logicalType ?? name ?? 'unnamed'
}
