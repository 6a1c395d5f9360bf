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

/** Names that ClickHouse keeps for columns of its own, which no table may have. */
const reserved = ['_row_exists', '_block_number', '_block_offset']

const taken = new RegExp(`^(${[...ownColumnNames, ...reserved].join('|')})(_field)*$`)

/**
 * The column of a field: its name, or `source_field` where the table has a column `source` of its own
 * (`_row_exists_field` where ClickHouse has one).
 */
export function columnNameOf(field: string): string {
  return taken.test(field) ? `${field}_field` : field
}
