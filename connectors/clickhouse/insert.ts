import type { SinkSpec } from '../connector.ts'
import { prepareTable } from './archive-table.ts'
import { connector } from './config.ts'
import { openEngineOf } from './open-engine.ts'
import { rewindTable } from './rewind.ts'
import { ArchiveWriter } from './archive-writer.ts'
import type { Table } from './table.ts'

/** What is inserted where. */
export interface InsertOptions<T> {
  readonly table: Table<T>
}

/**
 * Appends each message as a row of an archive table, exactly once. Creates the table.
 *
 * Rows are staged in files of the step's directory and inserted when the epoch is saved; see
 * `Committer` for how a repeated commit adds nothing. A row is as durable as the disk when `commit`
 * resolves. Memory: a few chunks of 16 MiB, and what ClickHouse takes to sort one.
 */
export function insert<T>({ table }: InsertOptions<T>): SinkSpec<T> {
  return {
    connector: connector.name,
    summary: `ClickHouse table ${table.name}`,
    delivery: 'exactly-once',
    idempotentCommit: true,
    async open(context, lastEpoch) {
      const engine = await openEngineOf(context)
      try {
        await prepareTable(engine, table, context.config(connector).engine)
        return await ArchiveWriter.open(engine, table, context, lastEpoch)
      } catch (error) {
        await engine.close()
        throw error
      }
    },
    rewind: (context, epoch) => rewindTable(table, context, epoch),
  }
}
