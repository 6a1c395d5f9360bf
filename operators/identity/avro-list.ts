/** A field of an Avro record that is a list of records of its own. */
export function avroList(name: string, record: string, fields: readonly object[]) {
  return { name, type: { type: 'array', items: { type: 'record', name: record, fields } } }
}
