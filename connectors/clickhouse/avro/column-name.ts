/** Columns of an Avro table that hold no field. */
export const ownColumnNames = [
  'event_time',
  'source',
  'partition',
  'offset',
  'position',
  'schema_name',
  'schema_fingerprint',
  'other_fields',
  'writer',
  'epoch',
  'row',
  'archived_at',
] as const

const taken = new RegExp(`^(${ownColumnNames.join('|')})(_field)*$`)

/** The column of a field: its name, or `source_field` where the table has a column `source` of its own. */
export function columnNameOf(field: string): string {
  return taken.test(field) ? `${field}_field` : field
}
