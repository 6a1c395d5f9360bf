import { ArchiveError } from './errors.ts'

/** What a prepared epoch needs to be committed, from any process that has the spool directory. */
export type StagedEpoch = {
  readonly epoch: number
  /** The `writer` of the rows in the table. */
  readonly writer: string
  /** Made for this `prepare` alone: no other rows were or will be inserted under it. */
  readonly token: string
  /** Rows of each chunk. */
  readonly chunks: readonly number[]
}

/** Reads a committable that came back from a manifest. */
export function readStagedEpoch(committable: unknown): StagedEpoch {
  const staged = committable as Partial<StagedEpoch> | null | undefined
  if (
    typeof staged?.epoch === 'number' &&
    typeof staged.writer === 'string' &&
    typeof staged.token === 'string' &&
    Array.isArray(staged.chunks)
  ) {
    return staged as StagedEpoch
  }
  const seen = JSON.stringify(committable)?.slice(0, 200)
  throw new ArchiveError(
    `Not a committable of the archive, but ${seen}: restore another savepoint.`,
  )
}
