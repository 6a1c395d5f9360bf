import { CliError } from '../cli-error.ts'
import { askOrOpen } from '../ask-or-open.ts'
import { splitLines } from '../output/print.ts'
import { queryArchive, type ArchivePlace } from './query-archive.ts'

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
  const [table] = await rowsOf(tableSql, {}, place)
  if (Number((table as { readonly found: number | boolean }).found) === 0) throw notArchived()
  const rows = await rowsOf(historySql, { profiles: [...profiles], limit }, place)
  return rows as readonly SegmentHistoryRow[]
}

/** The values of a query's parameters, as they go over the socket of a run. */
interface Values {
  readonly [name: string]: string[] | number
}

async function rowsOf(sql: string, values: Values, place: ArchivePlace): Promise<unknown[]> {
  const format = 'JSONEachRow'
  const request = { method: 'archive query', params: { sql, format, values } }
  const answer = askOrOpen(place.state, request, () =>
    queryArchive(place, { sql, format, params: values }),
  )
  const rows: unknown[] = []
  for await (const line of splitLines(texts(answer))) if (line !== '') rows.push(JSON.parse(line))
  return rows
}

async function* texts(answer: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of answer) if (typeof item === 'string') yield item
}

function notArchived(): CliError {
  return new CliError('notFound', 'the archive has no table segment_changes, so no history', {
    fix:
      "Add a sink: profiles.sideOutput('segment-changes')" +
      ".sink('segment-changes', clickhouse.insert({ table: clickhouse.segmentChangesTable })).",
  })
}
