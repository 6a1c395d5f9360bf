import type { CustomerEvent } from '#schemas'
import { eventsTable } from '../events-table.ts'
import type { TableShape } from '../table.ts'

/** An event with the fragment and the profile that it belonged to when it arrived. */
export interface ResolvedEvent {
  /** Null where profiles changed without an event: there is nothing to archive then. */
  readonly event: CustomerEvent | null
  /** Key of the identifier that the event arrived on. It stays. */
  readonly fragment: string
  /** The profile of that fragment at the time. */
  readonly profileId: string
}

/** Name of the events' table where none is given. */
export const resolvedTableName = 'profile_events'

/** Columns of a resolved event beside those of the event. */
export const identityColumns = [
  { name: 'fragment', type: 'String' },
  { name: 'arrival_profile_id', type: 'String' },
  { name: 'profile_id', type: 'String' },
] as const

/**
 * Customer events (see `eventsTable`) with `fragment`, `arrival_profile_id` and `profile_id`: the profile
 * at arrival, until `archive squash` writes the present one of old events there.
 */
export function resolvedTable(name: string): TableShape {
  const columns = eventsTable.columns.map((column) => ({ name: column.name, type: column.type }))
  return { ...eventsTable, name, columns: [...columns, ...identityColumns] }
}
