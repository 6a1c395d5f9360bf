import type { StoredColumn } from './column.ts'
import { ArchiveError } from './errors.ts'

/** Rows of one insert. */
export type StagedChunk = {
  readonly rows: number
  /** Blobs that hold their RowBinary, in order. */
  readonly blobs: readonly string[]
}

/** Rows of one table that have the same columns. */
export type StagedRows = {
  readonly table: string
  readonly columns: readonly StoredColumn[]
  readonly chunks: readonly StagedChunk[]
}

/** What a prepared epoch needs to be committed, from any process that reaches the blobs. */
export type StagedEpoch = {
  readonly epoch: number
  /** The last epoch before it that was cut; its rows were staged after that. */
  readonly after: number
  /** The `writer` of the rows in the tables. */
  readonly writer: string
  /** Made for this `prepare` alone: no other rows were or will be inserted under it. */
  readonly token: string
  readonly inserts: readonly StagedRows[]
}

/** Reads a committable that came back from a manifest. */
export function readStagedEpoch(committable: unknown): StagedEpoch {
  const staged = committable as Partial<StagedEpoch> | null | undefined
  if (
    typeof staged?.epoch === 'number' &&
    typeof staged.after === 'number' &&
    typeof staged.writer === 'string' &&
    typeof staged.token === 'string' &&
    Array.isArray(staged.inserts)
  ) {
    return staged as StagedEpoch
  }
  const seen = JSON.stringify(committable)?.slice(0, 200)
  throw new ArchiveError(
    `Not a committable of the archive, but ${seen}: restore another savepoint, or, where the state ` +
      'was made by a development version, start with an empty state directory and archive.',
  )
}

/** Rows of each table of an epoch. */
export function rowsByTable({ inserts }: StagedEpoch): ReadonlyMap<string, number> {
  const rows = new Map<string, number>()
  for (const { table, chunks } of inserts) {
    const sum = chunks.reduce((total, chunk) => total + chunk.rows, 0)
    rows.set(table, (rows.get(table) ?? 0) + sum)
  }
  return rows
}
