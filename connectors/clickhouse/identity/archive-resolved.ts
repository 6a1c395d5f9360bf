import { archiveSink, type ArchiveSinkSpec } from '../archive-sink.ts'
import { overridesTable } from './overrides-table.ts'
import { preparePresentView } from './present-view.ts'
import { ResolvedRows } from './resolved-rows.ts'
import { resolvedTable, resolvedTableName, type ResolvedEvent } from './resolved-table.ts'

/** Where resolved events go. */
export interface ArchiveResolvedOptions {
  /** `profile_events` by default. */
  readonly table?: string
}

/**
 * Appends events with the fragment and profile that they belonged to when they arrived, exactly once.
 *
 * Profiles merge later; events keep the fragment that they arrived on. `clickhouse.overrides` archives
 * which profile a fragment belongs to now, and the view `<table>_present` shows every event with its
 * present profile: `SELECT present_profile_id, count() FROM profile_events_present GROUP BY 1`.
 * `anabranch archive squash` writes settled overrides into the column `profile_id` of old events, so that
 * the view has little to look up.
 */
export function archiveResolved<T extends ResolvedEvent>(
  options: ArchiveResolvedOptions = {},
): ArchiveSinkSpec<T> {
  const table = resolvedTable(options.table ?? resolvedTableName)
  const { tables, ...sink } = archiveSink<T>({
    tables: [table, overridesTable(table.name)],
    summary: `ClickHouse table ${table.name}`,
    rows: async (engine) => {
      await preparePresentView(engine, table.name)
      return (staging) => new ResolvedRows(table, staging)
    },
  })
  return { ...sink, tables }
}
