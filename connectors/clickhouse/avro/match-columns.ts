import type { ArchivedField } from './archived-field.ts'
import { columnNameOf } from './column-name.ts'
import type { FieldColumn } from './field-column.ts'

/** Which column each field of a schema goes to. */
export interface Matches {
  /** The field by the name of its column. */
  readonly matched: ReadonlyMap<string, ArchivedField>
  readonly unmatched: readonly ArchivedField[]
}

/**
 * Finds the columns of fields: by name first, then by what aliases say, whichever of the two names the
 * table saw first. A column takes one field of a record.
 */
export function matchColumns(
  columns: readonly FieldColumn[],
  fields: readonly ArchivedField[],
): Matches {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const byField = new Map(columns.flatMap((column) => column.fields.map((name) => [name, column])))
  const matched = new Map<string, ArchivedField>()
  const rest: ArchivedField[] = []
  for (const field of fields) {
    const column = byName.get(columnNameOf(field.name))
    if (column === undefined) rest.push(field)
    else matched.set(column.name, field)
  }
  const unmatched = rest.filter((field) => {
    const names = [field.name, ...field.aliases]
    const found = names.flatMap((name) => [byField.get(name), byName.get(columnNameOf(name))])
    const column = found.find(
      (candidate) => candidate !== undefined && !matched.has(candidate.name),
    )
    if (column !== undefined) matched.set(column.name, field)
    return column === undefined
  })
  return { matched, unmatched }
}
