import { category, dateTime, float, text } from '../column.ts'
import type { Table } from '../table.ts'
import { sequenceColumn } from './sequence-column.ts'

/** A profile's entry into a segment, or its exit: what the side output `segment-changes` tells. */
export interface ArchivedSegmentChange {
  readonly segment: string
  /** Version of the segment's definition. */
  readonly definition: string
  readonly profileId: string
  readonly change: 'entered' | 'exited'
  /** Event time at which it became so. */
  readonly timestampMs: number
  /** What kind of thing made it so, such as `event` or `time`. */
  readonly cause: string
  /** The event that caused it; '' where none did. */
  readonly messageId: string
  /** Where the profile ended by merging: the id that it goes by now; else ''. */
  readonly mergedInto: string
  /** Share of the segment's criteria that are met, from 0 to 1. */
  readonly score: number
}

/**
 * Entries into segments and exits, one row each: who was a member when, and what came and went by day.
 * README.md beside this file has the queries.
 *
 * Of a profile and a segment the latest row holds, by `epoch` and `sequence`: not by `timestamp`, which
 * a late event may put before that of an earlier row.
 *
 * Partitions are months of event time. Rows are sorted by segment, then profile: the members of one
 * segment lie together, each with its history, so a question about one segment reads no other. There
 * are few segments and many profiles, so one profile's history is found by the same index, with a
 * few thousand rows read for each segment.
 */
export const segmentChangesTable: Table<ArchivedSegmentChange> = {
  name: 'segment_changes',
  columns: [
    category('segment', ({ value }) => value.segment),
    category('definition', ({ value }) => value.definition),
    text('profile_id', ({ value }) => value.profileId),
    category('change', ({ value }) => value.change),
    dateTime('timestamp', ({ value }) => value.timestampMs),
    category('cause', ({ value }) => value.cause),
    text('message_id', ({ value }) => value.messageId),
    text('merged_into', ({ value }) => value.mergedInto),
    float('score', ({ value }) => value.score),
    sequenceColumn(),
  ],
  partitionBy: 'toYYYYMM(timestamp)',
  orderBy: ['segment', 'profile_id', 'timestamp'],
}
