import { customerEventLimits, type CustomerEventLimits } from './customer-event-limits.ts'
import {
  customerEventTypes,
  emptyJsonObject,
  type CustomerEvent,
  type CustomerEventType,
  type JsonObject,
  type JsonValue,
} from './customer-event.ts'
import { accepted, refused } from './decoded.ts'
import type { Decoded, DecoderContext } from './decoder.ts'
import { EventFieldReader } from './event-field-reader.ts'
import { readEventTimes } from './event-times.ts'
import { contentHash } from './fingerprint.ts'
import { isJsonObject } from './json-text.ts'

/**
 * Makes a customer event of a parsed object: the common fields of Segment's and RudderStack's calls.
 * For decoders of other formats, too: give it an object with the same names. Never throws.
 */
export function toCustomerEvent(
  value: JsonValue,
  context: DecoderContext,
  limits: CustomerEventLimits = customerEventLimits,
): Decoded<CustomerEvent> {
  if (!isJsonObject(value)) return refused('not-an-object', 'a customer event is a JSON object')

  const fields = new EventFieldReader(limits)
  const type = readType(value.type, fields)
  const details = fields.object('context', value.context)
  const times = readEventTimes(value, fields, context, limits)
  const event: CustomerEvent = {
    type,
    messageId: fields.id('messageId', value.messageId, limits.messageIdLengthMax) ?? '',
    anonymousId: fields.id('anonymousId', value.anonymousId),
    userId: fields.id('userId', value.userId),
    previousId: fields.id('previousId', value.previousId),
    groupId: fields.id('groupId', value.groupId),
    event: type === 'track' ? fields.name('event', value.event) : fields.name('name', value.name),
    properties: readProperties(value, fields),
    traits: readTraits(type, value, details, fields),
    context: details,
    integrations: fields.object('integrations', value.integrations),
    timestampMs: times.timestampMs,
    originalTimestampMs: times.originalTimestampMs,
    sentAtMs: times.sentAtMs,
    receivedAtMs: times.receivedAtMs,
  }
  requireIds(event, fields)
  return fields.refusal ?? accepted(withMessageId(event), event.timestampMs)
}

function readType(value: JsonValue | undefined, fields: EventFieldReader): CustomerEventType {
  for (const type of customerEventTypes) if (type === value) return type
  const seen = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40)
  fields.refuse('unknown-type', `type is ${seen}; send one of ${customerEventTypes.join(', ')}`)
  return 'track'
}

/** `page(category, name)` puts the category beside the properties. */
function readProperties(value: JsonObject, fields: EventFieldReader): JsonObject {
  const properties = fields.object('properties', value.properties)
  const category = value.category
  if (typeof category !== 'string' || category === '') return properties
  return { category, ...properties }
}

/** RudderStack's `identify` sends its traits in `context.traits` only. */
function readTraits(
  type: CustomerEventType,
  value: JsonObject,
  context: JsonObject,
  fields: EventFieldReader,
): JsonObject {
  const own = fields.object('traits', value.traits)
  if (type === 'group' || context.traits === undefined) return own

  const contextual = fields.object('context.traits', context.traits)
  // A spread defines keys, so a key named __proto__ stays a key.
  return own === emptyJsonObject ? contextual : { ...contextual, ...own }
}

function requireIds(event: CustomerEvent, fields: EventFieldReader): void {
  if (event.userId === null && event.anonymousId === null) {
    fields.refuse('missing-id', 'neither userId nor anonymousId; send one of them')
  }
  if (event.type === 'track' && event.event === null) {
    fields.refuse('missing-event', 'a track call needs the name of what happened in event')
  }
  if (event.type === 'group' && event.groupId === null) {
    fields.refuse('missing-group-id', 'a group call needs groupId')
  }
  if (event.type === 'alias' && event.previousId === null) {
    fields.refuse('missing-previous-id', 'an alias call needs previousId')
  }
}

/** A hash of the content stands in for a missing id, so that the same line again is a duplicate. */
function withMessageId(event: CustomerEvent): CustomerEvent {
  if (event.messageId !== '') return event
  return { ...event, messageId: `content-${contentHash(event)}` }
}
