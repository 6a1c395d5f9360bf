import type { CustomerEvent, CustomerEventType, JsonObject } from './customer-event.ts'
import { FromJson } from './from-json.ts'

/** A customer event as its JSON decoder makes it: it remembers its text, as `FromJson` says. */
export class JsonCustomerEvent extends FromJson implements CustomerEvent {
  readonly type: CustomerEventType
  readonly messageId: string
  readonly anonymousId: string | null
  readonly userId: string | null
  readonly previousId: string | null
  readonly groupId: string | null
  readonly event: string | null
  readonly properties: JsonObject
  readonly traits: JsonObject
  readonly context: JsonObject
  readonly integrations: JsonObject
  readonly timestampMs: number
  readonly originalTimestampMs: number | null
  readonly sentAtMs: number | null
  readonly receivedAtMs: number

  /** `value` is what `JSON.parse` made of `chunk[start, end)`, and `event` was made of `value`. */
  constructor(event: CustomerEvent, value: object, chunk: Uint8Array, start: number, end: number) {
    super(value, chunk, start, end)
    this.type = event.type
    this.messageId = event.messageId
    this.anonymousId = event.anonymousId
    this.userId = event.userId
    this.previousId = event.previousId
    this.groupId = event.groupId
    this.event = event.event
    this.properties = event.properties
    this.traits = event.traits
    this.context = event.context
    this.integrations = event.integrations
    this.timestampMs = event.timestampMs
    this.originalTimestampMs = event.originalTimestampMs
    this.sentAtMs = event.sentAtMs
    this.receivedAtMs = event.receivedAtMs
  }
}
