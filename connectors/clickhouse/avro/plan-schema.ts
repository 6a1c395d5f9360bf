import type { ArchivedField } from './archived-field.ts'
import { columnNameOf } from './column-name.ts'
import type { FieldColumn } from './field-column.ts'
import { matchColumns } from './match-columns.ts'
import { holds, widening, type Widening } from './widen.ts'

/** The columns of a table that hold fields, and how many more it may get. */
export interface FieldColumns {
  readonly columns: readonly FieldColumn[]
  /** Whether no row was written yet: only then can a new column do without NULL. */
  readonly isNew: boolean
  readonly columnsMax: number
  /** Names that no column for a field can have. */
  readonly taken: ReadonlySet<string>
  readonly decimalDigitsMax: number
  /** Names of columns that hold numbers which Float64 would change. */
  readonly inexact: ReadonlySet<string>
  /** Whether others fill the table, too: they may be about to insert numbers that Float64 would change. */
  readonly isShared: boolean
}

/** What a schema asks of the table. */
export interface SchemaPlan {
  /** The columns as they should be. */
  readonly columns: readonly FieldColumn[]
  /** Columns that are new, or other than before. */
  readonly added: readonly FieldColumn[]
  readonly modified: readonly FieldColumn[]
  readonly renamed: readonly FieldColumn[]
  /** Columns whose numbers must be looked at before they are widened. */
  readonly uncertain: readonly string[]
  /** The field that each column gets, by the column's name. */
  readonly fieldOf: ReadonlyMap<string, ArchivedField>
  /** Fields without a column: the table has as many as it may have, or the name is too long or taken. */
  readonly others: readonly ArchivedField[]
}

/** Plans how the columns of a table become those that rows of a schema need. Pure. */
export function planSchema(table: FieldColumns, fields: readonly ArchivedField[]): SchemaPlan {
  const { matched, unmatched } = matchColumns(table.columns, fields)
  const uncertain: string[] = []
  const present = table.columns.map((column) => {
    const field = matched.get(column.name)
    if (field === undefined) return { ...column, nullable: true }
    return adapted(column, field, table, uncertain)
  })
  const roomFor = Math.max(0, table.columnsMax - present.length)
  const named = unmatched.filter(
    ({ name }) => name.length <= nameLengthMax && !table.taken.has(columnNameOf(name)),
  )
  const added = named.slice(0, roomFor).map((field) => newColumn(field, table))
  const addedFields = new Set(named.slice(0, roomFor))
  return {
    columns: [...present, ...added],
    added,
    modified: present.filter((column, index) => isOtherType(column, table.columns[index])),
    renamed: present.filter(
      ({ fields }, index) => fields.length !== table.columns[index]?.fields.length,
    ),
    uncertain,
    fieldOf: new Map([
      ...matched,
      ...[...addedFields].map((field) => [columnNameOf(field.name), field] as const),
    ]),
    others: unmatched.filter((field) => !addedFields.has(field)),
  }
}

/** Column names are file names, too. */
const nameLengthMax = 120

function adapted(
  column: FieldColumn,
  field: ArchivedField,
  { decimalDigitsMax, inexact, isShared }: FieldColumns,
  uncertain: string[],
): FieldColumn {
  const widest = widening(column.base, field.base, decimalDigitsMax)
  const wider = isShared && mayHoldLongs(column, widest) ? undefined : widest
  const mayChange = wider?.maybeInexact === true
  if (mayChange && !inexact.has(column.name)) uncertain.push(column.name)
  const base =
    wider === undefined || (mayChange && inexact.has(column.name)) ? column.base : wider.base
  const known = new Set(column.fields)
  return {
    ...column,
    base,
    nullable: column.nullable || field.nullable || !holds(base, field.base),
    fields: [...known, ...[field.name, ...field.aliases].filter((name) => !known.has(name))],
  }
}

/** An Int32 here may be an Int64 by now, to others. */
function mayHoldLongs({ base }: FieldColumn, wider: Widening | undefined): boolean {
  return base.startsWith('Int') && wider?.base === 'Float64'
}

function newColumn(field: ArchivedField, { isNew }: FieldColumns): FieldColumn {
  return {
    name: columnNameOf(field.name),
    base: field.base,
    nullable: field.nullable || !isNew,
    json: field.kind === 'json',
    fields: [...new Set([field.name, ...field.aliases])],
  }
}

function isOtherType(column: FieldColumn, before: FieldColumn | undefined): boolean {
  return column.base !== before?.base || column.nullable !== before.nullable
}
