import { SetupError } from '../errors.ts'
import { ArchiveError, explained } from './errors.ts'
import type { Engine } from './engine.ts'
import { identifier, literal } from './sql.ts'
import { columnDefinition, createTable, deduplicationWindow } from './statements.ts'
import { archiveColumns, type Table } from './table.ts'

interface StoredColumn {
  readonly name: string
  readonly type: string
}

const withoutSpace = (type: string): string => type.replaceAll(' ', '')

/**
 * Creates the table, or checks that the one that is there can take the rows: columns that a newer
 * version brought are added, a column of another type or a table that cannot tell a repeated insert
 * is refused with what to do about it: a `SetupError`.
 */
export async function prepareTable<T>(
  engine: Engine,
  table: Table<T>,
  tableEngine: string,
): Promise<void> {
  const doing = `Opening the archive table ${table.name} in ${engine.place}`
  try {
    await explained(doing, async () => {
      await checkVersion(engine)
      await engine.client.command({ query: createTable(table, tableEngine) })
      await checkDeduplication(engine, table.name)
      await checkColumns(engine, table)
    })
  } catch (error) {
    throw error instanceof ArchiveError ? new SetupError(error.message, { cause: error }) : error
  }
}

async function checkVersion(engine: Engine): Promise<void> {
  const [row] = await rows<{ version: string }>(engine, 'SELECT version() AS version')
  const [major = 0, minor = 0] = (row?.version ?? '').split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 2)) return
  throw new ArchiveError(
    `${engine.place} is ClickHouse ${row?.version}. The archive needs 22.2 or newer: ` +
      `older servers cannot recognise a repeated insert. Upgrade it, or leave clickhouse.url empty.`,
  )
}

async function checkDeduplication(engine: Engine, name: string): Promise<void> {
  const [row] = await rows<{ engine: string; engine_full: string }>(
    engine,
    `SELECT engine, engine_full FROM system.tables WHERE database = currentDatabase() AND name = ${literal(name)}`,
  )
  if (row === undefined || /^(Replicated|Shared)/.test(row.engine)) return
  const window = Number(
    /non_replicated_deduplication_window = (\d+)/.exec(row.engine_full)?.[1] ?? 0,
  )
  if (window > 0) return
  throw new ArchiveError(
    `Table ${name} in ${engine.place} does not recognise repeated inserts. Run: ALTER TABLE ` +
      `${identifier(name)} MODIFY SETTING non_replicated_deduplication_window = ${deduplicationWindow}`,
  )
}

async function checkColumns<T>(engine: Engine, table: Table<T>): Promise<void> {
  const stored = await rows<StoredColumn>(
    engine,
    `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = ${literal(table.name)}`,
  )
  const types = new Map(stored.map(({ name, type }) => [name, type]))
  for (const column of [...table.columns, ...archiveColumns]) {
    const type = types.get(column.name)
    if (type === undefined) await addColumn(engine, table.name, column)
    else if (withoutSpace(type) !== withoutSpace(column.type))
      throw otherType(table.name, column, type)
  }
}

async function addColumn(engine: Engine, table: string, column: StoredColumn): Promise<void> {
  const definition = columnDefinition(column)
  await engine.client.command({
    query: `ALTER TABLE ${identifier(table)} ADD COLUMN IF NOT EXISTS ${definition}`,
  })
}

function otherType(table: string, column: StoredColumn, type: string): ArchiveError {
  return new ArchiveError(
    `Column ${column.name} of table ${table} is ${type}, but its rows hold ${column.type}. Give the ` +
      `table another name, or run: ALTER TABLE ${identifier(table)} MODIFY COLUMN ` +
      `${identifier(column.name)} ${column.type}`,
  )
}

async function rows<Row>(engine: Engine, query: string): Promise<Row[]> {
  const result = await engine.client.query({ query, format: 'JSONEachRow' })
  return await result.json<Row>()
}
