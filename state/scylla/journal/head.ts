import { numberOf, textOf } from '../cql/columns.ts'
import type { CqlRow, CqlValue } from '../cql/cql-session.ts'
import type { Digest, Segment } from './segment.ts'

/** What is fixed when a store is made. */
export interface StoreSettings {
  /** Partitions that the rows of a table are spread over. */
  readonly buckets: number
  /** Partitions of each slice of a table that is read in order. */
  readonly sliceBuckets: number
}

/** The head of a store's journal: whose it is, and what was committed. */
export interface Head {
  /** How often the store was taken over. */
  readonly fence: number
  /** Token of who took it over last. */
  readonly owner: string
  /** Number of the last committed segment; 0 before the first. */
  readonly segment: number
  /** Segments that may not be in the tables yet, from the oldest on, and those to be removed. */
  readonly segments: readonly Segment[]
  /** Undefined before the first commit. */
  readonly manifest: Digest | undefined
  /** How many tables there are. */
  readonly tables: number
  readonly settings: StoreSettings
}

/** The static columns that make a head. */
export const headColumns = 'fence, owner, segment, segments, manifest, tables, settings'

/** The head of a row of the journal, or undefined where the store has never been opened. */
export function headOf(row: CqlRow | undefined): Head | undefined {
  if (row === undefined || row['fence'] === null) return undefined
  const manifest = row['manifest']
  return {
    fence: numberOf(row, 'fence'),
    owner: textOf(row, 'owner'),
    segment: numberOf(row, 'segment'),
    segments: JSON.parse(textOf(row, 'segments')) as Segment[],
    manifest: typeof manifest === 'string' ? (JSON.parse(manifest) as Digest) : undefined,
    tables: numberOf(row, 'tables'),
    settings: JSON.parse(textOf(row, 'settings')) as StoreSettings,
  }
}

/** What a commit moves, and the values in their order. */
export const moveColumns = 'segment = ?, segments = ?, manifest = ?'

/** Values of `moveColumns`. */
export function moveValues({ segment, segments, manifest }: Head): readonly CqlValue[] {
  return [
    BigInt(segment),
    JSON.stringify(segments),
    manifest === undefined ? null : JSON.stringify(manifest),
  ]
}
