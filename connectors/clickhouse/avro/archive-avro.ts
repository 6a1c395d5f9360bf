import type { AvroMessage } from '#schemas'
import { archiveSink, type ArchiveSinkSpec } from '../archive-sink.ts'
import { connector } from '../config.ts'
import type { TableShape } from '../table.ts'
import { AvroRows } from './avro-rows.ts'
import { discardsTable } from './discards.ts'
import { avroTable } from './own-columns.ts'
import { settleColumns } from './settle-columns.ts'
import { TableColumns } from './table-columns.ts'

/** What is archived where. */
export interface ArchiveAvroOptions {
  readonly table: string
  /** Field whose text names a message among discards; `messageId` or `message_id` by default. */
  readonly messageId?: string
}

/**
 * Appends Avro messages as rows of a table whose columns are those of all writer schemas seen, exactly
 * once. Nothing stops and nothing is lost when producers change their schemas while it runs:
 *
 * - **A new field** gets its column before the first row that has it; rows from before have NULL there.
 * - **A field that is gone** is NULL from then on.
 * - **A renamed field** (alias) stays in the column that either name had first.
 * - **A promoted field** widens its column where every value stays exactly what it was: int → long,
 *   int, float → double, long → double while no value is past 2^53 (no integer to double where
 *   processes share the pipeline: what is no integer goes to discards), timestamps from milli- to
 *   microseconds, decimals by digits.
 * - **A value that its column cannot hold** goes to `<table>_discards` with where it came from and why;
 *   its row has NULL there (where the column has no NULL: an empty value).
 *
 * Types: int Int32, long Int64, float Float32, double Float64, boolean Bool, string, bytes, fixed and
 * duration (ISO 8601) String, enum LowCardinality(String), uuid UUID, date Date32, timestamps
 * DateTime64(3, 6 or 9, 'UTC'), time-millis Int32 and time-micros Int64 (since midnight), decimal
 * Decimal(p, s) exactly (as text past 76 digits). Records, maps, arrays and unions of several types are
 * JSON text, so they change in any way without a conflict. A union with null is Nullable.
 *
 * Beyond `clickhouse.columnsMax` columns, fields go to `other_fields`, as JSON; so do those whose name the
 * server refuses, or somebody has given to a computed column. Partitions are months of
 * event time; rows are sorted by event time and source position.
 */
export function archiveAvro(options: ArchiveAvroOptions): ArchiveSinkSpec<AvroMessage> {
  const { table, messageId } = options
  return {
    ...archiveSink({
      tables: [avroShape(table), discardsTable(table)],
      summary: `ClickHouse table ${table}, columns as the schemas say`,
      beforeInsert: async (engine, staged) => {
        if (staged.table === table) await settleColumns(engine, staged)
      },
      rows: async (engine, context) => {
        const { columnsMax } = context.config(connector)
        const columns = await TableColumns.open(engine, table, {
          columnsMax,
          isShared: context.shard !== '',
        })
        const ids = messageId === undefined ? ['messageId', 'message_id'] : [messageId]
        const { logger } = context
        return (staging) => new AvroRows({ table, messageId: ids, columns, logger }, staging)
      },
    }),
    avroTable: table,
  }
}

/** The table as it is before any schema was seen. */
function avroShape(name: string): TableShape {
  const { columns, ...table } = avroTable(name)
  return { ...table, columns: [...columns, { name: 'other_fields', type: 'String' }] }
}
