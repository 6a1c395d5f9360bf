import type { StoredColumn } from './column.ts'
import { ask, type Engine } from './engine.ts'
import { literal } from './sql.ts'

/** A column as the server tells of it. */
export type ToldColumn = StoredColumn & {
  readonly comment: string
  /** How it gets a value that an insert leaves out: '', DEFAULT, MATERIALIZED, ALIAS or EPHEMERAL. */
  readonly default_kind: string
}

/** Whether inserts fill a column: others are computed. */
export function isFilled({ default_kind: kind }: ToldColumn): boolean {
  return kind === '' || kind === 'DEFAULT'
}

/** The columns of a table or view, in their order; none where there is no such table. */
export function storedColumns(engine: Engine, table: string): Promise<ToldColumn[]> {
  return ask(
    engine,
    `SELECT name, type, comment, default_kind FROM system.columns WHERE database = currentDatabase() AND table = ${literal(table)}`,
  )
}
