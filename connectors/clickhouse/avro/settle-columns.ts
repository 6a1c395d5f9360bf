import type { StoredColumn } from '../column.ts'
import type { StagedRows } from '../committable.ts'
import type { Engine } from '../engine.ts'
import { ArchiveError } from '../errors.ts'
import { settle } from '../settle.ts'
import { identifier } from '../sql.ts'
import { storedColumns } from '../stored-columns.ts'
import { alterStatements } from './alter.ts'
import { ownColumnNames } from './column-name.ts'
import { hasLargeNumbers } from './large-numbers.ts'
import { readType } from './column-type.ts'
import { readFieldColumn, type FieldColumn } from './field-column.ts'
import { holds, widening } from './widen.ts'

/**
 * Sees to it that a table holds every value of staged rows as it is, before they are inserted: another
 * process may have met another schema at the same moment, and have set a column to a type that lacks
 * digits of ours. ClickHouse would cut them off. Throws where no type holds both what the table has and
 * what is staged.
 */
export async function settleColumns(engine: Engine, staged: StagedRows): Promise<void> {
  await settle(engine, () => neededBy(staged, engine))
}

async function neededBy(staged: StagedRows, engine: Engine): Promise<readonly string[]> {
  const stored = await storedColumns(engine, staged.table)
  const present = new Map(stored.map((column) => [column.name, readFieldColumn(column)]))
  const own: ReadonlySet<string> = new Set(ownColumnNames)
  const fields = staged.columns.filter(({ name }) => !own.has(name))
  const added = fields
    .filter(({ name }) => !present.has(name))
    .map(({ name, type }) => ({
      ...readType(type),
      nullable: true,
      name,
      json: false,
      fields: [name],
    }))
  const modified: FieldColumn[] = []
  for (const field of fields) {
    const column = present.get(field.name)
    const settled = column && (await holding(column, field, staged.table, engine))
    if (settled !== undefined) modified.push(settled)
  }
  const plan = { added, modified, renamed: [] }
  return alterStatements(staged.table, plan, engine.features)
}

/** The column as it must be for staged values; undefined where it is already. */
async function holding(
  column: FieldColumn,
  field: StoredColumn,
  table: string,
  engine: Engine,
): Promise<FieldColumn | undefined> {
  const wanted = readType(field.type)
  const lacksNull = wanted.nullable && !column.nullable
  if (holds(column.base, wanted.base) || isExactIn(column, wanted.base, field))
    return lacksNull ? { ...column, nullable: true } : undefined
  const wider = widening(column.base, wanted.base, engine.features.decimalDigitsMax)
  if (
    wider === undefined ||
    (wider.maybeInexact && (await hasLargeNumbers(engine, table, column.name)))
  )
    throw notHeld(column, field, table)
  return { ...column, base: wider.base, nullable: column.nullable || wanted.nullable }
}

/** Whole numbers that were looked at when they were staged: Float64 holds all of them. */
function isExactIn(column: FieldColumn, wanted: string, { large }: StoredColumn): boolean {
  return column.base === 'Float64' && wanted === 'Int64' && large !== true
}

function notHeld(column: FieldColumn, { type }: StoredColumn, table: string): ArchiveError {
  const name = identifier(column.name)
  return new ArchiveError(
    `Column ${column.name} of table ${table} is ${column.base}, since somebody else changed it, and ` +
      `staged rows hold ${type}, of which it would lose digits. Nothing of them was inserted. Give the ` +
      `column a type that holds both, and start again: ALTER TABLE ${identifier(table)} MODIFY COLUMN ${name} …`,
  )
}
