import type { CustomerEventLimits } from './customer-event-limits.ts'
import type { CustomerEvent, JsonObject } from './customer-event.ts'
import type { DecoderContext } from './decoder.ts'
import { beforeEarliest, type EventFieldReader } from './event-field-reader.ts'

/** The times of one event. */
export type EventTimes = Pick<
  CustomerEvent,
  'timestampMs' | 'originalTimestampMs' | 'sentAtMs' | 'receivedAtMs'
>

/**
 * Reads an event's times and corrects the client's clock as Segment does: `timestamp = receivedAt −
 * (sentAt − originalTimestamp)`, so all that is trusted of the client is how long it held the event.
 *
 * Without `sentAt` nothing is corrected. What else is missing comes from the event itself, never from
 * the clock, so that a replay gives the same times: `receivedAt` from `sentAt`, else from the original
 * time. A `sentAt` before the event, or more than `heldMaxMs` after it, is wrong: nothing is corrected.
 */
export function readEventTimes(
  value: JsonObject,
  fields: EventFieldReader,
  context: DecoderContext,
  { futureMaxMs, heldMaxMs, earliestMs }: CustomerEventLimits,
): EventTimes {
  const originalTimestampMs =
    fields.time('originalTimestamp', value.originalTimestamp) ??
    fields.time('timestamp', value.timestamp)
  const sentAtMs = fields.time('sentAt', value.sentAt)
  const receivedAtMs =
    fields.time('receivedAt', value.receivedAt) ?? sentAtMs ?? originalTimestampMs
  if (receivedAtMs === null) {
    fields.refuse('invalid-time', 'no time at all; send timestamp, with a zone')
    return { timestampMs: 0, originalTimestampMs, sentAtMs, receivedAtMs: 0 }
  }

  const heldMs = heldFor(originalTimestampMs, sentAtMs, heldMaxMs)
  const timestampMs =
    heldMs === undefined ? (originalTimestampMs ?? receivedAtMs) : receivedAtMs - heldMs
  if (timestampMs < earliestMs) {
    fields.refuse('invalid-time', `the event ${beforeEarliest(earliestMs)}`)
  }
  if (timestampMs > context.receivedAtMs + futureMaxMs) {
    const aheadHours = Math.round((timestampMs - context.receivedAtMs) / 3_600_000)
    fields.refuse(
      'timestamp-in-future',
      `the event is ${aheadHours} h ahead of the clock; check the sender's clock`,
    )
  }
  return { timestampMs, originalTimestampMs, sentAtMs, receivedAtMs }
}

/** How long the client held the event by its own clock; undefined where it does not credibly say. */
function heldFor(
  originalMs: number | null,
  sentAtMs: number | null,
  heldMaxMs: number,
): number | undefined {
  if (originalMs === null || sentAtMs === null) return undefined
  const heldMs = sentAtMs - originalMs
  return heldMs >= 0 && heldMs <= heldMaxMs ? heldMs : undefined
}
