import { identifier, literal } from './sql.ts'
import { archiveColumns, type Table } from './table.ts'

/** Tokens that a table remembers; one epoch takes one for each chunk and month, the next frees them. */
export const deduplicationWindow = 1_000

/** Inserts of one file become one block each: the token of a repeat then means the same rows. */
const oneBlock = [
  'max_insert_threads = 1',
  'max_threads = 1',
  'max_block_size = 1048576',
  'max_insert_block_size = 1048576',
  'min_insert_block_size_rows = 1048576',
  'min_insert_block_size_bytes = 1073741824',
  // A backfill may touch any number of months; by default 100 are too many.
  'max_partitions_per_insert_block = 0',
]

/** Creates the table where there is none. */
export function createTable<T>(table: Table<T>, engine: string): string {
  const columns = [
    ...table.columns.map(columnDefinition),
    ...(table.aliases ?? []).map(
      ({ name, type, expression }) => `${identifier(name)} ${type} ALIAS ${expression}`,
    ),
    ...archiveColumns.map(columnDefinition),
  ]
  return [
    `CREATE TABLE IF NOT EXISTS ${identifier(table.name)} (\n  ${columns.join(',\n  ')}\n)`,
    `ENGINE = ${engine}`,
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${table.partitionBy}`]),
    `ORDER BY (${table.orderBy.join(', ')})`,
    `SETTINGS non_replicated_deduplication_window = ${deduplicationWindow},`,
    // A commit is durable when it resolves: the pipeline forgets its input after that.
    '  fsync_after_insert = 1, fsync_part_directory = 1',
  ].join('\n')
}

/** A column as `CREATE TABLE` and `ADD COLUMN` take it. */
export function columnDefinition(column: {
  readonly name: string
  readonly type: string
  readonly default?: string
}): string {
  const definition = `${identifier(column.name)} ${column.type}`
  return column.default === undefined ? definition : `${definition} DEFAULT ${column.default}`
}

/** Whose rows, and of which epoch. */
export interface EpochOf {
  readonly writer: string
  readonly epoch: number
}

/** Inserts rows that come in RowBinary; without a token, whatever the table has seen before. */
export function insertRows<T>(table: Table<T>, { writer, epoch }: EpochOf, token?: string): string {
  const columns = [...table.columns.map(({ name }) => name), 'writer', 'epoch'].map(identifier)
  const deduplication =
    token === undefined
      ? 'insert_deduplicate = 0'
      : `insert_deduplicate = 1, insert_deduplication_token = ${literal(token)}`
  return [
    `INSERT INTO ${identifier(table.name)} (${columns.join(', ')})`,
    `SETTINGS ${[deduplication, ...oneBlock].join(', ')}`,
    `SELECT *, ${literal(writer)}, toUInt64(${epoch})`,
  ].join(' ')
}

/** Names and types of a row's bytes. A LowCardinality value is written as what it stands for. */
export function rowStructure<T>(table: Table<T>): string {
  const plain = (type: string) => /^LowCardinality\((.*)\)$/.exec(type)?.[1] ?? type
  return table.columns.map(({ name, type }) => `${identifier(name)} ${plain(type)}`).join(', ')
}

/** Counts the rows of an epoch. */
export function countRows<T>(table: Table<T>, { writer, epoch }: EpochOf): string {
  return `SELECT count() AS rows FROM ${identifier(table.name)} WHERE writer = ${literal(writer)} AND epoch = ${epoch}`
}

/** Deletes rows of a writer; done when it answers. */
export function deleteRows<T>(
  table: Table<T>,
  { writer, epoch }: EpochOf,
  which: 'of this epoch' | 'of later epochs',
): string {
  const operator = which === 'of this epoch' ? '=' : '>'
  return `DELETE FROM ${identifier(table.name)} WHERE writer = ${literal(writer)} AND epoch ${operator} ${epoch}`
}
