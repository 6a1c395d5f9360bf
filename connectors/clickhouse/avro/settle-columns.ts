import { storedColumns } from '../archive-table.ts'
import type { StagedRows } from '../committable.ts'
import { command, type Engine } from '../engine.ts'
import { alterStatements } from './alter.ts'
import { ownColumnNames } from './column-name.ts'
import { readType } from './column-type.ts'
import { readFieldColumn, type FieldColumn } from './field-column.ts'
import { holds, widening } from './widen.ts'

/**
 * Sees to it that a table holds every value of staged rows as it is, before they are inserted: another
 * process may have met another schema at the same moment, and have set a column to a type that lacks
 * digits of ours. ClickHouse would cut them off.
 */
export async function settleColumns(engine: Engine, staged: StagedRows): Promise<void> {
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
  const modified = fields.flatMap(({ name, type }) => {
    const column = present.get(name)
    const settled = column === undefined ? undefined : holding(column, type, engine)
    return settled === undefined ? [] : [settled]
  })
  const plan = { added, modified, renamed: [] }
  for (const statement of alterStatements(staged.table, plan, engine.features))
    await command(engine, statement)
}

/** The column as it must be for values of a type; undefined where it is already. */
function holding(column: FieldColumn, type: string, { features }: Engine): FieldColumn | undefined {
  const wanted = readType(type)
  const lacksNull = wanted.nullable && !column.nullable
  if (holds(column.base, wanted.base)) return lacksNull ? { ...column, nullable: true } : undefined
  const wider = widening(column.base, wanted.base, features.decimalDigitsMax)
  const base = wider?.base ?? column.base
  if (base === column.base && !lacksNull) return undefined
  return { ...column, base, nullable: column.nullable || wanted.nullable }
}
