import type { StoredColumn } from './column.ts'
import type { Features } from './features.ts'
import { collapsingEngine, oldPartition, oldType } from './old-types.ts'
import { identifier, literal } from './sql.ts'
import { archiveColumns, oldArchiveColumns, type TableShape } from './table.ts'

/** Tokens that a table remembers; one epoch takes one for each chunk and month, the next frees them. */
export const deduplicationWindow = 1_000

/** A column as `CREATE TABLE` and `ADD COLUMN` take it. */
export function columnDefinition(column: {
  readonly name: string
  readonly type: string
  readonly default?: string
}): string {
  const definition = `${identifier(column.name)} ${column.type}`
  return column.default === undefined ? definition : `${definition} DEFAULT ${column.default}`
}

/** Creates the table where there is none. */
export function createTable(table: TableShape, engine: string, features: Features): string {
  return features.tokens ? createModern(table, engine) : createOld(table, engine)
}

function createModern(table: TableShape, engine: string): string {
  return [
    columnList(table, [...table.columns, ...archiveColumns]),
    `ENGINE = ${engine}`,
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${table.partitionBy}`]),
    `ORDER BY (${table.orderBy.join(', ')})`,
    `SETTINGS non_replicated_deduplication_window = ${deduplicationWindow},`,
    // A commit is durable when it resolves: the pipeline forgets its input after that.
    '  fsync_after_insert = 1, fsync_part_directory = 1',
  ].join('\n')
}

/** The key ends with what tells staged rows apart, so that just the rows of a repeat collapse. */
function createOld(table: TableShape, engine: string): string {
  const columns = table.columns.map(({ name, type }) => ({ name, type: oldType(type) }))
  return [
    columnList(table, [...columns, ...oldArchiveColumns]),
    `ENGINE = ${collapsingEngine(engine)}`,
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${oldPartition(table.partitionBy)}`]),
    `ORDER BY (${[...table.orderBy, 'writer', 'epoch', 'row'].join(', ')})`,
  ].join('\n')
}

function columnList(table: TableShape, columns: readonly StoredColumn[]): string {
  const aliases = (table.aliases ?? []).map(
    ({ name, type, expression }) => `${identifier(name)} ${type} ALIAS ${expression}`,
  )
  const lines = [...columns.map(columnDefinition), ...aliases].join(',\n  ')
  return `CREATE TABLE IF NOT EXISTS ${identifier(table.name)} (\n  ${lines}\n)`
}

/** Names and types of a row's bytes. A LowCardinality value is written as what it stands for. */
export function rowStructure(columns: readonly StoredColumn[]): string {
  const plain = (type: string) => /^LowCardinality\((.*)\)$/.exec(type)?.[1] ?? type
  return columns.map(({ name, type }) => `${identifier(name)} ${plain(type)}`).join(', ')
}

/** Whose rows, and of which epoch. */
export interface EpochOf {
  readonly table: string
  readonly writer: string
  readonly epoch: number
}

/** Counts the rows of an epoch; each once, where the table may hold some twice. */
export function countRows({ table, writer, epoch }: EpochOf, { tokens }: Features): string {
  const from = tokens ? identifier(table) : `${identifier(table)} FINAL`
  return `SELECT count() AS rows FROM ${from} WHERE writer = ${literal(writer)} AND epoch = ${epoch}`
}

/** Deletes the rows of an epoch, or those of later ones. */
export function deleteRows(
  { table, writer, epoch }: EpochOf,
  which: 'of this epoch' | 'of later epochs',
): string {
  const operator = which === 'of this epoch' ? '=' : '>'
  return `ALTER TABLE ${identifier(table)} DELETE WHERE writer = ${literal(writer)} AND epoch ${operator} ${epoch}`
}
