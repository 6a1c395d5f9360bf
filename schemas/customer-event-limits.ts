import { days, hours } from './time.ts'

/** Bounds of one customer event. An event past one of them is refused, never cut. */
export interface CustomerEventLimits {
  /** Bytes of one event; Segment's limit. Past it: `event-too-large`. */
  readonly eventBytesMax: number
  /** Objects and arrays within each other, the event itself included. Past it: `too-deep`. */
  readonly depthMax: number
  /** Characters of `messageId`; Segment's limit. Past it: `field-too-long`. */
  readonly messageIdLengthMax: number
  /** Characters of each other id: identifiers become keys of state. Past it: `field-too-long`. */
  readonly idLengthMax: number
  /** Characters of `event`, or of a page's or screen's name. Past it: `field-too-long`. */
  readonly eventNameLengthMax: number
  /** Keys of each of properties, traits, context and integrations. Past it: `too-many-properties`. */
  readonly propertiesMax: number
  /** How far an event may lie ahead of the clock: one from the far future would end every window. */
  readonly futureMaxMs: number
  /**
   * How long a client may have held an event: where `sentAt` claims more, or less than nothing, it is
   * wrong, and the event's own time is not corrected by it.
   */
  readonly heldMaxMs: number
  /** The earliest time; what has an earlier one has a broken clock. Before it: `invalid-time`. */
  readonly earliestMs: number
}

/** Segment's limits where it has one. */
export const customerEventLimits: CustomerEventLimits = {
  eventBytesMax: 32 * 1024,
  depthMax: 32,
  messageIdLengthMax: 100,
  idLengthMax: 512,
  eventNameLengthMax: 512,
  propertiesMax: 300,
  futureMaxMs: hours(24),
  heldMaxMs: days(30),
  earliestMs: Date.UTC(1970, 0, 1),
}
