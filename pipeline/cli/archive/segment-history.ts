import { CliError } from '../cli-error.ts'
import { allArchivedRows } from './archived-rows.ts'
import type { ArchivePlace } from './query-archive.ts'

/** An entry of a profile into a segment, or an exit, as the archive tells it. */
export interface SegmentHistoryRow {
  /** Event time, in UTC: `2025-01-31 00:00:00.000`. */
  readonly timestamp: string
  readonly segment: string
  readonly change: 'entered' | 'exited'
  readonly cause: string
  /** The id that the profile had then. */
  readonly profile_id: string
  /** The event that caused it; '' where none did. */
  readonly message_id: string
  /** The profile that it became part of; '' where it did not. */
  readonly merged_into: string
}

const tableSql = `
  SELECT count() > 0 AS found FROM system.tables
  WHERE database = currentDatabase() AND name = 'segment_changes'`

const historySql = `
  SELECT timestamp, segment, change, cause, profile_id, message_id, merged_into
  FROM segment_changes
  WHERE profile_id IN {profiles:Array(String)}
  ORDER BY epoch, sequence
  LIMIT {limit:UInt64}`

/**
 * The first `limit` entries and exits under any of the ids, in the order in which they were written.
 * Ends the command where the pipeline archives none.
 */
export async function readSegmentHistory(
  profiles: readonly string[],
  limit: number,
  place: ArchivePlace,
): Promise<readonly SegmentHistoryRow[]> {
  const [table] = await allArchivedRows<{ readonly found: number | boolean }>(tableSql, {}, place)
  if (Number(table?.found) === 0) throw notArchived()
  const values = { profiles: [...profiles], limit }
  return allArchivedRows<SegmentHistoryRow>(historySql, values, place)
}

function notArchived(): CliError {
  return new CliError('notFound', 'the archive has no table segment_changes, so no history', {
    fix:
      "Add a sink: profiles.sideOutput('segment-changes')" +
      ".sink('segment-changes', clickhouse.insert({ table: clickhouse.segmentChangesTable })).",
  })
}
