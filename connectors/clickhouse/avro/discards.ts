import { category, count, dateTime, optionalText, text } from '../column.ts'
import { positionColumn } from '../position-column.ts'
import type { Table } from '../table.ts'

/** A value that its column cannot hold. */
export interface Discard {
  readonly messageId: string | null
  readonly field: string
  readonly column: string
  readonly value: string
  readonly wantedType: string
  readonly schemaName: string
  readonly schemaFingerprint: string
  readonly reason: string
}

/**
 * Where values go that their column cannot hold: one row a value, with where its message came from, so
 * that the two can be joined (`source`, `partition`, `offset`). `value` is JSON text; what
 * is nested deeper than `jsonDepthMax` levels is in the event alone.
 */
export function discardsTable(table: string): Table<Discard> {
  return {
    name: `${table}_discards`,
    columns: [
      dateTime('event_time', ({ timestampMs }) => timestampMs),
      category('source', ({ origin }) => origin.source),
      category('partition', ({ origin }) => origin.partition),
      count('offset', ({ origin }) => origin.offset),
      optionalText('message_id', ({ value }) => value.messageId),
      category('field', ({ value }) => value.field),
      category('column', ({ value }) => value.column),
      text('value', ({ value }) => value.value),
      category('wanted_type', ({ value }) => value.wantedType),
      category('schema_name', ({ value }) => value.schemaName),
      category('schema_fingerprint', ({ value }) => value.schemaFingerprint),
      category('reason', ({ value }) => value.reason),
    ],
    aliases: [positionColumn],
    partitionBy: 'toYYYYMM(event_time)',
    orderBy: ['event_time', 'source', 'partition', 'offset', 'field'],
  }
}
