import {
  customerEventLimits,
  toCustomerEvent,
  type CustomerEvent,
  type CustomerEventLimits,
  type Decoder,
  type Fields,
  type JsonObject,
  type JsonValue,
} from '#schemas'
import { jsonObjectOf } from './json-of.ts'
import { wireDecoder } from './wire-decoder.ts'

/** How records become customer events. */
export interface CustomerEventDecoderOptions extends Partial<CustomerEventLimits> {
  /** Gives a record's fields the names of a customer event, where they have others. */
  readonly toEvent?: (fields: Fields) => Fields
}

const times = ['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'] as const

/**
 * Decodes customer events from Avro in Confluent's wire format: records with the fields of Segment's
 * specification (`type`, `userId`, `event`, `properties` as a record or map, times as logical types,
 * milliseconds or ISO 8601, also as `timestampMs` and so on). Whatever else the record has is passed
 * over; new versions of its schema may come at any time. Refused as from JSON, and as `avroDecoder`.
 */
export function customerEventDecoder({
  toEvent = (fields) => fields,
  ...options
}: CustomerEventDecoderOptions = {}): Decoder<CustomerEvent> {
  const limits = { ...customerEventLimits, ...options }
  return wireDecoder<CustomerEvent>({
    name: 'customer event (Avro, schema registry)',
    readerOf: (schema) => (value, context) => {
      const fields = toEvent(schema.type.fromBuffer(value) as Fields)
      return toCustomerEvent(withTimes(withoutNulls(jsonObjectOf(fields))), context, limits)
    },
  })
}

/** Optional fields are null in Avro and not there in JSON. */
function withoutNulls(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

/** Customer events name their times as text. */
function withTimes(fields: JsonObject): JsonObject {
  const texts = times.flatMap((name) => {
    const text = isoText(fields[name] ?? fields[`${name}Ms`])
    return text === undefined ? [] : [[name, text] as const]
  })
  return { ...fields, ...Object.fromEntries(texts) }
}

function isoText(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'number') return undefined
  const moment = new Date(Math.floor(value))
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString()
}
