import type { ArchivedField } from './archived-field.ts'
import { castOf, emptySize, type Cast } from './casts.ts'
import type { FieldColumn } from './field-column.ts'
import type { ReadyPlan, TableColumns } from './table-columns.ts'

/** How a row gets the value of one column. */
export interface ValueStep {
  readonly column: FieldColumn
  /** Undefined: the schema has no field for it. */
  readonly field: ArchivedField | undefined
  readonly cast: Cast
  /** Bytes of what stands for nothing where the column has no NULL. */
  readonly emptySize: number
}

/** How messages of one schema become rows. */
export interface RowPlan {
  /** One for each column, in their order. */
  readonly values: readonly ValueStep[]
  /** Fields that go to `other_fields`. */
  readonly others: readonly ArchivedField[]
}

/** Makes the plan of rows from that of the columns. */
export function rowPlanOf({ fieldOf, others }: ReadyPlan, table: TableColumns): RowPlan {
  const values = table.columns.map((column) => ({
    column,
    field: fieldOf.get(column.name),
    cast: column.base === 'Int64' ? noticingLarge(column, table) : castOf(column),
    emptySize: emptySize(column.base),
  }))
  return { values, others }
}

/** Numbers that Float64 would change keep their column from being widened to it. */
function noticingLarge(column: FieldColumn, table: TableColumns): Cast {
  const cast = castOf(column)
  return (row, value, kind) => {
    if (typeof value === 'bigint') table.holdsLarge(column.name)
    return cast(row, value, kind)
  }
}
