import type { CustomerEvent } from '#schemas'
import {
  category,
  count,
  dateTime,
  optionalCategory,
  optionalDateTime,
  optionalText,
  text,
} from './column.ts'
import { jsonTextColumns } from './json-text-column.ts'
import { positionColumn } from './position-column.ts'
import type { Table } from './table.ts'

/**
 * The archive of customer events: one row for each event, in Segment's words.
 *
 * What an SDK left out is NULL, as in the event itself: `userId` of an anonymous event is not the
 * empty string. `properties`, `traits`, `context` and `integrations` are JSON text
 * (`JSONExtractFloat(properties, 'total')`). `source`, `partition` and `offset` say where the event
 * came from; `position` joins the last two as rejects do.
 *
 * Partitions are months, so that old months can be dropped as whole files. Rows are sorted by type
 * and time: queries ask for a kind of event in a span of time, events arrive nearly in that order, so
 * sorting costs little, and neighbours in time compress well. `messageId` makes the order total.
 */
export const eventsTable: Table<CustomerEvent> = {
  name: 'events',
  columns: [
    text('message_id', ({ value }) => value.messageId),
    category('type', ({ value }) => value.type),
    optionalCategory('event', ({ value }) => value.event),
    optionalText('user_id', ({ value }) => value.userId),
    optionalText('anonymous_id', ({ value }) => value.anonymousId),
    optionalText('previous_id', ({ value }) => value.previousId),
    optionalText('group_id', ({ value }) => value.groupId),
    dateTime('timestamp', ({ value }) => value.timestampMs),
    optionalDateTime('original_timestamp', ({ value }) => value.originalTimestampMs),
    optionalDateTime('sent_at', ({ value }) => value.sentAtMs),
    dateTime('received_at', ({ value }) => value.receivedAtMs),
    ...jsonTextColumns<JsonField, CustomerEvent>([
      'properties',
      'traits',
      'context',
      'integrations',
    ]),
    category('source', ({ origin }) => origin.source),
    category('partition', ({ origin }) => origin.partition),
    count('offset', ({ origin }) => origin.offset),
  ],
  aliases: [positionColumn],
  partitionBy: 'toYYYYMM(timestamp)',
  orderBy: ['type', 'timestamp', 'message_id'],
}

type JsonField = 'properties' | 'traits' | 'context' | 'integrations'
