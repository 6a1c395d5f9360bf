/** A JSON value as it came; objects have no prototype tricks, since they come from `JSON.parse`. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

export const customerEventTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const
export type CustomerEventType = (typeof customerEventTypes)[number]

/**
 * One customer event: the common fields of Segment's and RudderStack's specification, checked and
 * with times in milliseconds. Fields that an SDK left out are null or an empty object.
 */
export interface CustomerEvent {
  readonly type: CustomerEventType
  /** Unique within a source. */
  readonly messageId: string
  readonly anonymousId: string | null
  readonly userId: string | null
  /** The id that an `alias` call leaves behind. */
  readonly previousId: string | null
  readonly groupId: string | null
  /** Name of a `track` event, or of a page or screen. */
  readonly event: string | null
  readonly properties: JsonObject
  /** Traits of the call, those of `context.traits` included (the call's own win). */
  readonly traits: JsonObject
  readonly context: JsonObject
  readonly integrations: JsonObject
  /** When it happened, corrected for the client's clock; equals the message's event time. */
  readonly timestampMs: number
  /** When it happened by the client's clock. */
  readonly originalTimestampMs: number
  readonly sentAtMs: number | null
  readonly receivedAtMs: number
}
