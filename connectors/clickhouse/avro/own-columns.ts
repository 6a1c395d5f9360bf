import type { AvroMessage } from '#schemas'
import { category, count, dateTime } from '../column.ts'
import { positionColumn } from '../position-column.ts'
import type { Table } from '../table.ts'

/**
 * The columns that every table of Avro messages begins with; those of fields come as schemas are seen.
 * `other_fields` holds fields without a column of their own, as a JSON object.
 */
export function avroTable(name: string): Table<AvroMessage> {
  return {
    name,
    columns: [
      dateTime('event_time', ({ timestampMs }) => timestampMs),
      category('source', ({ origin }) => origin.source),
      category('partition', ({ origin }) => origin.partition),
      count('offset', ({ origin }) => origin.offset),
      category('schema_name', ({ value }) => value.schema.name),
      category('schema_fingerprint', ({ value }) => value.schema.fingerprint),
    ],
    aliases: [positionColumn],
    partitionBy: 'toYYYYMM(event_time)',
    orderBy: ['event_time', 'source', 'partition', 'offset'],
  }
}
