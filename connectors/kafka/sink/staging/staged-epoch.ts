import { SetupError } from '../../../errors.ts'

/** What a prepared epoch needs to be committed, from any process that has the blobs. */
export type StagedEpoch = {
  readonly epoch: number
  /** Id of the opening of the sink that prepared it. */
  readonly writer: string
  /** Names of the blobs that hold its messages, in their order. */
  readonly chunks: readonly string[]
  /** Its messages. */
  readonly count: number
  /** Offset in the markers topic before which its marker cannot be. */
  readonly markersFrom: number
}

/** Reads a committable that came back from a manifest. */
export function readStagedEpoch(committable: unknown): StagedEpoch {
  const staged = committable as Partial<StagedEpoch> | null | undefined
  if (
    typeof staged?.epoch === 'number' &&
    typeof staged.writer === 'string' &&
    Array.isArray(staged.chunks) &&
    typeof staged.count === 'number' &&
    typeof staged.markersFrom === 'number'
  ) {
    return staged as StagedEpoch
  }
  const seen = JSON.stringify(committable)?.slice(0, 200)
  throw new SetupError(`Not a committable of a Kafka sink, but ${seen}: restore another savepoint.`)
}
