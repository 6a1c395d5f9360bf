import type { RowsInsert } from './engine.ts'
import { identifier, literal } from './sql.ts'

/** Inserts of one chunk become one block each: the token of a repeat then means the same rows. */
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

/** Inserts rows of RowBinary, up to the `FROM` that says where they are. */
export function insertStatement({ table, columns, writer, epoch, token }: RowsInsert): string {
  const names = [...columns.map(({ name }) => name), 'writer', 'epoch'].map(identifier)
  const deduplication = `insert_deduplicate = 1, insert_deduplication_token = ${literal(token)}`
  return [
    `INSERT INTO ${identifier(table)} (${names.join(', ')})`,
    `SETTINGS ${[deduplication, ...oneBlock].join(', ')}`,
    `SELECT *, ${literal(writer)}, toUInt64(${epoch})`,
  ].join(' ')
}
