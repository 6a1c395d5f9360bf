import type { ConnectorContext } from '../connector.ts'
import { prepareTable } from './archive-table.ts'
import { deleteEpochs } from './delete-epochs.ts'
import { explained } from './errors.ts'
import { openEngineOf } from './open-engine.ts'
import { StagedBlobs } from './staged-blobs.ts'
import type { TableShape } from './table.ts'

/** Deletes what this step's sink staged or committed after `epoch`. May be repeated. */
export async function rewindTables(
  tables: readonly TableShape[],
  context: ConnectorContext,
  epoch: number,
): Promise<void> {
  const { writers } = await StagedBlobs.open(context, epoch)
  const engine = await openEngineOf(context)
  try {
    for (const table of tables) {
      await prepareTable(engine, table, context)
      await explained(`Rewinding table ${table.name} in ${engine.place}`, async () => {
        for (const writer of writers)
          await deleteEpochs(engine, { table: table.name, writer, epoch }, 'of later epochs')
      })
    }
  } finally {
    await engine.close()
  }
}
