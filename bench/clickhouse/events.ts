import { clickhouse } from '#connectors'
import { ChunkOrigin, type CustomerEvent, type Message } from '#schemas'

/** Events of customers, as many as one epoch has. */
export function eventsOf(count: number): readonly Message<CustomerEvent>[] {
  return Array.from({ length: count }, (_, index) => eventOf(index))
}

/** Kept, since touching new memory costs as much as encoding into it. */
const rows = new clickhouse.RowBuffer(1 << 20)

/**
 * Events as rows of RowBinary, in the order of the table's columns: a view that is valid until the next
 * call.
 */
export function encode(events: readonly Message<CustomerEvent>[]): Buffer {
  rows.clear()
  for (const event of events) {
    for (const column of clickhouse.eventsTable.columns) column.write(rows, event)
  }
  return rows.written
}

/** An event as an object for JSONEachRow. */
export function toJsonRow({ value, origin }: Message<CustomerEvent>): object {
  return {
    message_id: value.messageId,
    type: value.type,
    event: value.event,
    user_id: value.userId,
    anonymous_id: value.anonymousId,
    previous_id: value.previousId,
    group_id: value.groupId,
    timestamp: dateTime(value.timestampMs),
    original_timestamp: dateTime(value.originalTimestampMs),
    sent_at: dateTime(value.sentAtMs),
    received_at: dateTime(value.receivedAtMs),
    properties: JSON.stringify(value.properties),
    traits: JSON.stringify(value.traits),
    context: JSON.stringify(value.context),
    integrations: JSON.stringify(value.integrations),
    source: origin.source,
    partition: origin.partition,
    offset: origin.offset,
  }
}

function dateTime(timestampMs: number | null): string | null {
  if (timestampMs === null) return null
  return new Date(timestampMs).toISOString().replace('T', ' ').slice(0, -1)
}

function eventOf(index: number): Message<CustomerEvent> {
  const timestampMs = Date.UTC(2024, 5, 10) + index
  const value: CustomerEvent = {
    type: 'track',
    messageId: `message-${index}`,
    anonymousId: `anonymous-${index % 5_000}`,
    userId: index % 3 === 0 ? `user-${index % 1_000}` : null,
    previousId: null,
    groupId: null,
    event: 'Order Completed',
    properties: { total: index % 500, currency: 'EUR', products: [{ sku: `sku-${index % 97}` }] },
    traits: {},
    context: { page: { url: 'https://shop.example/basket' }, library: { name: 'web' } },
    integrations: {},
    timestampMs,
    originalTimestampMs: null,
    sentAtMs: null,
    receivedAtMs: timestampMs + 1_000,
  }
  const origin = new ChunkOrigin('web', 'events.ndjson', index, Buffer.from('{}'))
  return { key: '', value, timestampMs, origin }
}
