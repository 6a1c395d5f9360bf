import type { AvroMessage } from '#schemas'
import type { SinkSpec } from '../connector.ts'
import type { ArchiveSinkSpec } from './archive-sink.ts'
import { missingColumns } from './archive-table.ts'
import { TableColumns } from './avro/table-columns.ts'
import type { ClickHouseConfig } from './config.ts'
import type { Engine } from './engine.ts'
import { explained } from './errors.ts'
import { openEngine } from './open-engine.ts'
import { createTable } from './statements.ts'
import { storedColumns } from './stored-columns.ts'
import type { TableShape } from './table.ts'

/** What a sink's tables are compared with. */
export interface DiffOptions {
  readonly config: ClickHouseConfig
  /** Where the archive is that runs inside a process. */
  readonly dataDirectory: string
  /** Writer schemas that the messages will have, oldest first. */
  readonly schemas?: readonly AvroMessage['schema'][]
}

/** Whether a sink is one of the archive, so that `diffTable` can tell what its tables need. */
export function isArchiveSink<T>(spec: SinkSpec<T>): spec is ArchiveSinkSpec<T> {
  return 'tables' in spec
}

/**
 * The statements that a run would give a sink's tables, in their order: `CREATE TABLE` for those that are
 * not there, `ALTER TABLE` for columns that are new or become wider. Runs none of them. Throws
 * `ArchiveError` for a table that cannot be brought there, such as a column of another type.
 */
export async function diffTable<T>(
  spec: ArchiveSinkSpec<T>,
  { config, dataDirectory, schemas = [] }: DiffOptions,
): Promise<readonly string[]> {
  const engine = await openEngine(config, dataDirectory)
  try {
    const doing = `Comparing ${spec.summary} in ${engine.place}`
    return await explained(doing, async () => {
      const statements: string[] = []
      for (const table of spec.tables) {
        const follows = spec.avroTable === table.name ? schemas : []
        statements.push(...(await ofTable(engine, table, config, follows)))
      }
      return statements
    })
  } finally {
    await engine.close()
  }
}

async function ofTable(
  engine: Engine,
  table: TableShape,
  { engine: tableEngine, columnsMax }: ClickHouseConfig,
  schemas: readonly AvroMessage['schema'][],
): Promise<readonly string[]> {
  const isThere = (await storedColumns(engine, table.name)).length > 0
  const columns = await TableColumns.open(engine, table.name, { columnsMax, isShared: false })
  const statements: string[] = []
  for (const schema of schemas) {
    statements.push(...(await columns.statements(schema)))
    await columns.pretend(schema)
  }
  if (isThere) return [...(await missingColumns(engine, table)), ...statements]
  if (!engine.features.tokens)
    return [createTable(table, tableEngine, engine.features), ...statements]
  const whole = { ...table, columns: [...table.columns, ...columns.definitions()] }
  return [createTable(whole, tableEngine, engine.features)]
}
