import type { ConnectorContext, SinkSpec } from '../connector.ts'
import { prepareTable } from './archive-table.ts'
import { ArchiveWriter, type RowWriterOf } from './archive-writer.ts'
import type { StagedRows } from './committable.ts'
import { connector } from './config.ts'
import type { Engine } from './engine.ts'
import { openEngineOf } from './open-engine.ts'
import { rewindTables } from './rewind.ts'
import type { TableShape } from './table.ts'

/** A sink that fills tables of the archive. */
export interface ArchiveSinkSpec<T> extends SinkSpec<T> {
  /** The tables that it creates and fills; `diffTable` compares them with what is there. */
  readonly tables: readonly TableShape[]
  /** The table whose columns follow the schemas of messages; undefined where all columns stay. */
  readonly avroTable?: string
}

/** What makes a sink of tables. */
export interface ArchiveSinkOptions<T> {
  readonly tables: readonly TableShape[]
  readonly summary: string
  /** Called when the tables are there. */
  readonly rows: (engine: Engine, context: ConnectorContext) => Promise<RowWriterOf<T>>
  /** Called before rows are inserted, as often as that is tried. */
  readonly beforeInsert?: (engine: Engine, rows: StagedRows) => Promise<void>
}

/** A sink whose rows go into tables of the archive, exactly once. */
export function archiveSink<T>(options: ArchiveSinkOptions<T>): ArchiveSinkSpec<T> {
  const { tables, summary, rows, beforeInsert } = options
  return {
    connector: connector.name,
    summary,
    tables,
    delivery: 'exactly-once',
    idempotentCommit: true,
    async open(context, lastEpoch) {
      const engine = await openEngineOf(context)
      try {
        for (const table of tables) await prepareTable(engine, table, context)
        const rowWriterOf = await rows(engine, context)
        return await ArchiveWriter.open({ engine, context, rowWriterOf, beforeInsert }, lastEpoch)
      } catch (error) {
        await engine.close()
        throw error
      }
    },
    rewind: (context, epoch) => rewindTables(tables, context, epoch),
  }
}
