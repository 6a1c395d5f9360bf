import type { RecordedMembership } from '../profile-record.ts'

/**
 * What a chunk does to the rows of segments for one profile. Rows that are there already are left
 * alone, as far as that is known.
 */
export interface Moves {
  /** Rows to write. */
  readonly entered?: readonly RecordedMembership[]
  /** Segments whose rows go. Left out where that is not known: then the tables are asked. */
  readonly left?: readonly string[]
  /** Former ids whose rows go, and the segments of each; null where they are not known. */
  readonly ended?: Readonly<Record<string, readonly string[] | null>>
}

/** How a profile gets from one set of segments to another; undefined where nothing is to be done. */
export function movesBetween(
  before: readonly RecordedMembership[] | undefined,
  now: readonly RecordedMembership[],
): Moves | undefined {
  if (before === undefined) return now.length === 0 ? {} : { entered: now }
  if (before === now) return undefined
  const since = new Map(before.map(({ segment, sinceMs }) => [segment, sinceMs]))
  const entered = now.filter(({ segment, sinceMs }) => since.get(segment) !== sinceMs)
  for (const { segment } of now) since.delete(segment)
  const left = [...since.keys()]
  return entered.length + left.length === 0 ? undefined : { entered, left }
}
