import type { StoredColumn } from './column.ts'
import { ask, type Engine } from './engine.ts'
import { literal } from './sql.ts'

/** The columns of a table or view, in their order; none where there is no such table. */
export function storedColumns(
  engine: Engine,
  table: string,
): Promise<(StoredColumn & { readonly comment: string; readonly default_kind: string })[]> {
  return ask(
    engine,
    `SELECT name, type, comment, default_kind FROM system.columns WHERE database = currentDatabase() AND table = ${literal(table)}`,
  )
}
