import { ChunkOrigin, emptyJsonObject, type CustomerEvent, type Message } from '#schemas'

let made = 0

/** A customer event: a `track` call with a message id of its own, apart from what is given. */
export function customerEvent(fields: Partial<CustomerEvent> = {}): CustomerEvent {
  made += 1
  const timestampMs = fields.timestampMs ?? 1_000
  return {
    type: 'track',
    messageId: `message-${made}`,
    anonymousId: null,
    userId: null,
    previousId: null,
    groupId: null,
    event: 'Product Viewed',
    properties: emptyJsonObject,
    traits: emptyJsonObject,
    context: emptyJsonObject,
    integrations: emptyJsonObject,
    timestampMs,
    originalTimestampMs: timestampMs,
    sentAtMs: null,
    receivedAtMs: timestampMs,
    ...fields,
  }
}

/** What `messageOf` may set besides the value. */
export interface MessageOptions {
  readonly key?: string
  readonly timestampMs?: number
  readonly source?: string
  readonly replayed?: boolean
}

/** A message with a value, at a time. */
export function messageOf<T>(value: T, options: MessageOptions = {}): Message<T> {
  const { key = '', timestampMs = 1_000, source = 'web', replayed = false } = options
  const bytes = new TextEncoder().encode(JSON.stringify(value))
  const origin = new ChunkOrigin(source, '0', 0, bytes, 0, bytes.length, replayed)
  return { key, value, timestampMs, origin }
}

/** A customer event as a message, at the event's time. */
export function eventMessage(
  fields: Partial<CustomerEvent> = {},
  options: MessageOptions = {},
): Message<CustomerEvent> {
  const event = customerEvent(fields)
  return messageOf(event, { timestampMs: event.timestampMs, key: event.messageId, ...options })
}
