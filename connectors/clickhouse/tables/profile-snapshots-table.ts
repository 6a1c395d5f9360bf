import type { Json } from '../../connector.ts'
import { count, date, dateTime, dateTimes, json, text, texts } from '../column.ts'
import type { Table } from '../table.ts'
import { sequenceColumn } from './sequence-column.ts'

/** A profile at the end of a day on which it changed: what the side output `snapshots` tells. */
export interface ArchivedSnapshot {
  readonly profileId: string
  readonly version: number
  /** End of the day, exclusive: midnight UTC. */
  readonly endMs: number
  /** Keys of its identifiers. */
  readonly identifiers: readonly string[]
  readonly events: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly traits: { readonly [name: string]: Json }
  readonly segments: readonly { readonly segment: string; readonly sinceMs: number }[]
}

/**
 * Profiles by day: a row for each day on which a profile changed, so that its state on any day is the
 * last row at or before it. README.md beside this file has the queries.
 *
 * `traits` is JSON text. `segments` and `segments_since` go together, place by place. Of several rows of
 * a day the latest holds, by `epoch` and `sequence`: a late event may change a day that was told before.
 *
 * Partitions are months, and rows are sorted by profile, then day: one profile's past lies together,
 * and a query over everybody at a day meets each profile's rows in their order.
 */
export const profileSnapshotsTable: Table<ArchivedSnapshot> = {
  name: 'profile_snapshots',
  columns: [
    text('profile_id', ({ value }) => value.profileId),
    date('day', ({ value }) => value.endMs - 1),
    count('version', ({ value }) => value.version),
    texts('identifiers', ({ value }) => value.identifiers),
    count('events', ({ value }) => value.events),
    dateTime('first_seen', ({ value }) => value.firstSeenMs),
    dateTime('last_seen', ({ value }) => value.lastSeenMs),
    json('traits', ({ value }) => value.traits),
    texts('segments', ({ value }) => value.segments.map(({ segment }) => segment)),
    dateTimes('segments_since', ({ value }) => value.segments.map(({ sinceMs }) => sinceMs)),
    sequenceColumn(),
  ],
  // An old server holds times as numbers, which its months are made from: not those of a Date.
  partitionBy: 'toStartOfMonth(day)',
  orderBy: ['profile_id', 'day'],
}
