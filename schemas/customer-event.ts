/** A JSON value as it came; objects have no prototype tricks, since they come from `JSON.parse`. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject

/** A JSON object as it came. A key such as `__proto__` is a key like any other. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Stands for every object that an SDK left out: shared, so that the usual case costs nothing. */
export const emptyJsonObject: JsonObject = Object.freeze({})

/** The calls of Segment's specification. */
export const customerEventTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const

/** One of the calls of Segment's specification. */
export type CustomerEventType = (typeof customerEventTypes)[number]

/**
 * One customer event: the common fields of Segment's and RudderStack's specification, checked and
 * with times in milliseconds. Fields that an SDK left out are null or an empty object.
 */
export interface CustomerEvent {
  readonly type: CustomerEventType
  /** Unique within a source; `content-<hash>` where the SDK sent none. */
  readonly messageId: string
  readonly anonymousId: string | null
  readonly userId: string | null
  /** The id that an `alias` call leaves behind. */
  readonly previousId: string | null
  readonly groupId: string | null
  /** Name of a `track` event, or of a page or screen. */
  readonly event: string | null
  /** Those of the call; a page's or screen's top-level `category` is among them. */
  readonly properties: JsonObject
  /**
   * Traits of the call, those of `context.traits` included (the call's own win). Those of a `group`
   * call describe the group, so there the customer's own stay in `context.traits`.
   */
  readonly traits: JsonObject
  readonly context: JsonObject
  readonly integrations: JsonObject
  /** When it happened, corrected for the client's clock; equals the message's event time. */
  readonly timestampMs: number
  /** When it happened by the client's clock; null where the client did not say. */
  readonly originalTimestampMs: number | null
  readonly sentAtMs: number | null
  readonly receivedAtMs: number
}
