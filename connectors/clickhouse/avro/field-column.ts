import { readType, writeType, type ColumnType } from './column-type.ts'
import type { StoredColumn } from '../column.ts'

/** A column of an Avro table that holds a field. */
export interface FieldColumn extends ColumnType {
  readonly name: string
  /** Whether a String is JSON text; else it is the text itself. */
  readonly json: boolean
  /** Names of the fields that it stands for, by aliases too. */
  readonly fields: readonly string[]
}

const kinds = { json: 'json', fields: 'fields ', type: 'type ' } as const

/**
 * What a column's comment says of it: `json` for JSON text, `fields mail, email` for the fields that it
 * stands for besides that of its name, and `type Date32` where the server has another type for it.
 */
export function commentOf(column: FieldColumn, isOldServer: boolean): string {
  const others = column.fields.length > 1 || column.fields[0] !== column.name
  return [
    ...(column.json ? [kinds.json] : []),
    ...(others ? [`${kinds.fields}${column.fields.join(', ')}`] : []),
    ...(isOldServer ? [`${kinds.type}${writeType(column)}`] : []),
  ].join('; ')
}

/** Reads a column from what `system.columns` says of it. */
export function readFieldColumn({
  name,
  type,
  comment,
}: StoredColumn & { readonly comment: string }): FieldColumn {
  const parts = comment.split('; ')
  const after = (prefix: string) =>
    parts.find((part) => part.startsWith(prefix))?.slice(prefix.length)
  return {
    name,
    json: parts.includes(kinds.json),
    fields: after(kinds.fields)?.split(', ') ?? [name],
    ...readType(after(kinds.type) ?? type),
  }
}
