import type { Features } from '../features.ts'
import { oldType } from '../old-types.ts'
import { identifier, literal } from '../sql.ts'
import { writeType } from './column-type.ts'
import { commentOf, type FieldColumn } from './field-column.ts'
import type { SchemaPlan } from './plan-schema.ts'

/** A column of an Avro table as `CREATE TABLE` and `ADD COLUMN` take it. */
export function fieldDefinition(column: FieldColumn, { tokens }: Features): string {
  const comment = commentOf(column, !tokens)
  const definition = `${identifier(column.name)} ${storedType(column, tokens)}`
  return comment === '' || !tokens ? definition : `${definition} COMMENT ${literal(comment)}`
}

/** The statements that bring a plan about. They may be run again. */
export function alterStatements(
  table: string,
  plan: Pick<SchemaPlan, 'added' | 'modified' | 'renamed'>,
  features: Features,
): string[] {
  const { added, modified, renamed } = plan
  const { tokens } = features
  const changes = [
    ...added.map(
      (column) =>
        `ADD COLUMN ${tokens ? 'IF NOT EXISTS ' : ''}${fieldDefinition(column, features)}`,
    ),
    ...modified.map(
      (column) => `MODIFY COLUMN ${identifier(column.name)} ${storedType(column, tokens)}`,
    ),
  ]
  // An old server drops the comment of a new column, and knows types by comments only.
  const commented = tokens ? renamed : [...added, ...modified, ...renamed]
  const comments = [...new Set(commented)].map(
    (column) => `COMMENT COLUMN ${identifier(column.name)} ${literal(commentOf(column, !tokens))}`,
  )
  // On an old server, nobody may see a new column before its comment says what it holds.
  const steps = tokens ? [changes, comments] : [[...changes, ...comments]]
  return steps
    .filter((step) => step.length > 0)
    .map((step) => `ALTER TABLE ${identifier(table)} ${step.join(', ')}`)
}

function storedType(column: FieldColumn, tokens: boolean): string {
  return tokens ? writeType(column) : oldType(writeType(column))
}
