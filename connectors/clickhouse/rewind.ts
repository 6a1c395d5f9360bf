import type { ConnectorContext } from '../connector.ts'
import { prepareTable } from './archive-table.ts'
import { connector } from './config.ts'
import { explained } from './errors.ts'
import { openEngineOf } from './open-engine.ts'
import { Spool } from './spool.ts'
import { deleteRows } from './statements.ts'
import type { Table } from './table.ts'

/** Deletes what this step's sink staged or committed after `epoch`. May be repeated. */
export async function rewindTable<T>(
  table: Table<T>,
  context: ConnectorContext,
  epoch: number,
): Promise<void> {
  const spool = new Spool(context.directory)
  await spool.open(epoch)
  const writer = await spool.writer(context.step)
  const engine = await openEngineOf(context)
  try {
    await prepareTable(engine, table, context.config(connector).engine)
    await explained(`Rewinding table ${table.name} in ${engine.place}`, () =>
      engine.client.command({ query: deleteRows(table, { writer, epoch }, 'of later epochs') }),
    )
  } finally {
    await engine.close()
  }
}
