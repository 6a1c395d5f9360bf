import type { TableHandle, TableSpec } from './state-store.ts'

/** What a store keeps about a table. */
export interface TableFacts {
  readonly table: number
  readonly schemas: readonly string[]
}

/** The name of a table in a store. */
export function tableName({ step, cell }: Pick<TableSpec, 'step' | 'cell'>): string {
  return JSON.stringify([step, cell])
}

/** Values say in one byte which schema of their table they were written under. */
export const schemasMax = 256

/** Facts about a table with a schema added; throws where the table has had too many. */
export function withSchema(facts: TableFacts, spec: TableSpec): TableFacts {
  if (facts.schemas.includes(spec.schema)) return facts
  if (facts.schemas.length === schemasMax) {
    throw new RangeError(
      `State of step "${spec.step}", cell "${spec.cell}", has been written under ${schemasMax} ` +
        'schemas, which is the most there can be: write it anew under another step id.',
    )
  }
  return { table: facts.table, schemas: [...facts.schemas, spec.schema] }
}

/** What a store answers for a table. */
export function toHandle({ table, schemas }: TableFacts, spec: TableSpec): TableHandle {
  return { table, schemas, schema: schemas.indexOf(spec.schema) }
}
