import { createHash } from 'node:crypto'
import type { RowsInsert } from './engine.ts'
import { oldType } from './old-types.ts'
import { identifier, literal } from './sql.ts'
import { rowStructure } from './statements.ts'

/** What inserts into an old server need of a client. */
export interface OldClient {
  command(statement: string, settings?: Readonly<Record<string, string>>): Promise<void>
  /** Sends rows in RowBinary as the body of a statement. */
  send(statement: string, insert: RowsInsert): Promise<void>
}

/** The rows stay in their order, so that they get the same numbers each time. */
const inOrder = { max_threads: '1', max_block_size: '1048576' }

/**
 * Inserts a chunk on a server that has no `input(…)` (before 22.2): into a table in memory first, and
 * from there with writer, epoch and number of row. A repeat begins anew, under the same name.
 */
export async function insertIntoOld(client: OldClient, insert: RowsInsert): Promise<void> {
  const { table, columns, writer, epoch, firstRow } = insert
  const staged = identifier(`${table}_chunk_${idOf(insert)}`)
  const names = columns.map(({ name }) => identifier(name)).join(', ')
  const types = columns.map(({ name, type }) => ({ name, type: oldType(type) }))
  await client.command(`DROP TABLE IF EXISTS ${staged}`)
  await client.command(`CREATE TABLE ${staged} (${rowStructure(types)}) ENGINE = Memory`)
  await client.send(`INSERT INTO ${staged} FORMAT RowBinary`, insert)
  const row = `toUInt64(${firstRow} + rowNumberInAllBlocks())`
  await client.command(
    `INSERT INTO ${identifier(table)} (${names}, writer, epoch, row) ` +
      `SELECT *, ${literal(writer)}, toUInt64(${epoch}), ${row} FROM ${staged}`,
    inOrder,
  )
  await client.command(`DROP TABLE IF EXISTS ${staged}`)
}

function idOf({ table, writer, epoch, firstRow }: RowsInsert): string {
  const id = JSON.stringify([table, writer, epoch, firstRow])
  return createHash('sha256').update(id).digest('hex').slice(0, 16)
}
