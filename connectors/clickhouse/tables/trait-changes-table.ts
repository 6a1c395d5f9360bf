import type { Json } from '../../connector.ts'
import { category, dateTime, json, text } from '../column.ts'
import type { Table } from '../table.ts'
import { sequenceColumn } from './sequence-column.ts'

/** That a trait of a profile has another value: what the side output `trait-changes` tells. */
export interface ArchivedTraitChange {
  readonly trait: string
  /** Version of the trait's definition. */
  readonly definition: string
  readonly profileId: string
  /** Null where the profile had none, or has none any more. */
  readonly before: Json
  readonly after: Json
  /** Event time at which it became so. */
  readonly timestampMs: number
  /** What kind of thing made it so, such as `event` or `time`. */
  readonly cause: string
  /** The event that caused it; '' where none did. */
  readonly messageId: string
}

/**
 * Changes of declared traits, one row each. `before` and `after` are JSON text, `null` where there is no
 * value: `JSONExtractFloat(after)`, or `toFloat64OrNull(after)` to tell 0 from none.
 *
 * As in `segmentChangesTable`, the latest row of a profile and a trait holds, by `epoch` and `sequence`;
 * partitions are months of event time, and rows are sorted by trait, then profile.
 */
export const traitChangesTable: Table<ArchivedTraitChange> = {
  name: 'trait_changes',
  columns: [
    category('trait', ({ value }) => value.trait),
    category('definition', ({ value }) => value.definition),
    text('profile_id', ({ value }) => value.profileId),
    json('before', ({ value }) => value.before),
    json('after', ({ value }) => value.after),
    dateTime('timestamp', ({ value }) => value.timestampMs),
    category('cause', ({ value }) => value.cause),
    text('message_id', ({ value }) => value.messageId),
    sequenceColumn(),
  ],
  partitionBy: 'toYYYYMM(timestamp)',
  orderBy: ['trait', 'profile_id', 'timestamp'],
}
