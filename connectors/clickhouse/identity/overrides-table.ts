import { count, dateTime, text } from '../column.ts'
import type { Table } from '../table.ts'

/** Which profile a fragment belongs to, from some moment on. */
export interface Override {
  readonly fragment: string
  readonly profileId: string
  /** Tells apart overrides of one epoch: the higher one is the later one. */
  readonly sequence: number
}

/** Name of the overrides of an events' table. */
export function overridesTableName(events: string): string {
  return `${events}_overrides`
}

/**
 * Fragments that moved to another profile. The latest one of a fragment holds: the one with the highest
 * `epoch`, and within it the highest `sequence`.
 */
export function overridesTable(events: string): Table<Override> {
  return {
    name: overridesTableName(events),
    columns: [
      text('fragment', ({ value }) => value.fragment),
      text('profile_id', ({ value }) => value.profileId),
      count('sequence', ({ value }) => value.sequence),
      dateTime('event_time', ({ timestampMs }) => timestampMs),
    ],
    orderBy: ['fragment', 'sequence'],
  }
}
