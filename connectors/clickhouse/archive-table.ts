import type { ConnectorContext } from '../connector.ts'
import { connector } from './config.ts'
import type { StoredColumn } from './column.ts'
import { ask, command, type Engine } from './engine.ts'
import { ArchiveError, explainedSetup } from './errors.ts'
import { guaranteeOf, onceView } from './features.ts'
import { oldType } from './old-types.ts'
import { identifier, literal } from './sql.ts'
import { prepareOnceView } from './once-view.ts'
import { settle } from './settle.ts'
import { columnDefinition, createTable, deduplicationWindow } from './statements.ts'
import { storedColumns } from './stored-columns.ts'
import { archiveColumns, oldArchiveColumns, type TableShape } from './table.ts'

const withoutSpace = (type: string): string => type.replaceAll(' ', '')

/**
 * Creates the table, or checks that the one that is there can take the rows: columns that a newer
 * version brought are added, a column of another type or a table that cannot tell a repeated insert
 * is refused with what to do about it: a `SetupError`. Says what the guarantee is where the server is
 * too old to recognise a repeated insert.
 */
export async function prepareTable(
  engine: Engine,
  table: TableShape,
  context: ConnectorContext,
): Promise<void> {
  const doing = `Opening the archive table ${table.name} in ${engine.place}`
  const tableEngine = context.config(connector).engine
  await explainedSetup(doing, async () => {
    await command(engine, createTable(table, tableEngine, engine.features))
    await checkRepeats(engine, table)
    await settle(engine, () => missingColumns(engine, table))
    if (engine.features.tokens) return
    await prepareOnceView(engine, table.name)
    const guarantee = guaranteeOf(table.name, engine.features)
    context.logger.warn({ table: table.name, view: onceView(table.name) }, guarantee)
  })
}

/** Statements that give a table the columns that it lacks. Throws where one has another type. */
export async function missingColumns(engine: Engine, table: TableShape): Promise<string[]> {
  const { tokens } = engine.features
  const stored = await storedColumns(engine, table.name)
  const types = new Map(stored.map(({ name, type }) => [name, type]))
  const wanted = tokens
    ? [...table.columns, ...archiveColumns]
    : [...table.columns.map(asOld), ...oldArchiveColumns]
  return wanted.flatMap((column) => {
    const type = types.get(column.name)
    if (type === undefined) return [addColumn(engine, table.name, column)]
    if (withoutSpace(type) === withoutSpace(column.type)) return []
    throw otherType(table.name, column, type)
  })
}

async function checkRepeats(engine: Engine, { name }: TableShape): Promise<void> {
  const [row] = await ask<{ engine: string; engine_full?: string }>(
    engine,
    `SELECT * FROM system.tables WHERE database = currentDatabase() AND name = ${literal(name)}`,
  )
  if (row === undefined || /^(Replicated|Shared)/.test(row.engine)) return
  if (!engine.features.tokens) return checkCollapses(engine, name, row.engine)
  const window = Number(
    /non_replicated_deduplication_window = (\d+)/.exec(row.engine_full ?? '')?.[1] ?? 0,
  )
  if (window > 0) return
  throw new ArchiveError(
    `Table ${name} in ${engine.place} does not recognise repeated inserts. Run: ALTER TABLE ` +
      `${identifier(name)} MODIFY SETTING non_replicated_deduplication_window = ${deduplicationWindow}`,
  )
}

function checkCollapses(engine: Engine, name: string, tableEngine: string): void {
  if (tableEngine.endsWith('ReplacingMergeTree')) return
  throw new ArchiveError(
    `Table ${name} in ${engine.place} is a ${tableEngine}. On ClickHouse ${engine.features.version} it ` +
      'must be a ReplacingMergeTree, so that repeated rows collapse: rename it, and start again.',
  )
}

function addColumn(engine: Engine, table: string, column: StoredColumn): string {
  const unless = engine.features.tokens ? 'IF NOT EXISTS ' : ''
  return `ALTER TABLE ${identifier(table)} ADD COLUMN ${unless}${columnDefinition(column)}`
}

function asOld({ name, type }: StoredColumn): StoredColumn {
  return { name, type: oldType(type) }
}

function otherType(table: string, column: StoredColumn, type: string): ArchiveError {
  return new ArchiveError(
    `Column ${column.name} of table ${table} is ${type}, but its rows hold ${column.type}. Give the ` +
      `table another name, or run: ALTER TABLE ${identifier(table)} MODIFY COLUMN ` +
      `${identifier(column.name)} ${column.type}`,
  )
}
