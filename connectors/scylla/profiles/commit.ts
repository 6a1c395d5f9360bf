import type { BlobStore } from '../../blob-store.ts'
import type { CqlSession } from '../session.ts'
import { decodeChunk } from './chunk.ts'
import type { FactTable } from './facts.ts'
import type { KnownTypes } from './known-types.ts'
import type { KeptMembers } from './members/kept-members.ts'
import type { Tables } from './tables.ts'
import { writeChunk } from './write-chunk.ts'
import { noteTimes } from './write-time.ts'

/** What a prepared epoch needs to be committed, from any process that has the blobs. */
export type StagedEpoch = {
  readonly epoch: number
  /** The number that its writes take their times from. */
  readonly clock: number
  /** Names of its blobs, in their order. */
  readonly chunks: readonly string[]
}

/** What a committer works with. */
export interface CommitterOptions {
  readonly session: CqlSession
  readonly tables: Tables
  readonly facts: FactTable
  readonly blobs: BlobStore
  readonly types: KnownTypes
  readonly members: KeptMembers
  readonly nowMs: () => number
}

/** Writes prepared epochs to the tables. A repeat writes the same rows at the same times again. */
export class Committer {
  readonly #options: CommitterOptions
  #committed: StagedEpoch | undefined

  constructor(options: CommitterOptions) {
    this.#options = options
  }

  async commit(staged: StagedEpoch): Promise<void> {
    const { facts, nowMs } = this.#options
    const { epoch, clock, chunks } = staged
    await this.#forgetLast(staged)
    for (const [place, name] of chunks.entries()) {
      const written = await this.#write(name, clock, place)
      if (!written) return await this.#expectCommitted(staged, name)
    }
    const progress = { epoch, clock, committedAtMs: nowMs() }
    await facts.write('progress', progress, noteTimes(clock).committedAt)
    this.#committed = staged
  }

  /** Answers false where the blob is not there any more. */
  async #write(name: string, clock: number, chunk: number): Promise<boolean> {
    const { blobs, session, tables, types, members } = this.#options
    const bytes = await blobs.get(name)
    if (bytes === undefined) return false
    const entries = decodeChunk(bytes)
    const added = entries.flatMap(({ profile, isNew }) => (isNew ? profile.identifiers : []))
    await types.add(
      added.map(({ type }) => type),
      clock,
    )
    await members.note(entries, clock)
    await writeChunk(entries, { session, tables, clock, chunk, hasMembers: members.any })
    return true
  }

  /** Blobs go when a later epoch is committed: an older one was restored, or they were lost. */
  async #expectCommitted({ clock, epoch }: StagedEpoch, name: string): Promise<void> {
    const progress = await this.#options.facts.read('progress')
    if (progress !== undefined && progress.clock >= clock) return
    throw new Error(
      `Profiles of epoch ${epoch} are staged in '${name}', which is gone, and were never written: ` +
        'restore a savepoint, or run the pipeline from the beginning.',
    )
  }

  /** The manifest of this epoch is saved, so nobody commits the one before again. */
  async #forgetLast({ epoch }: StagedEpoch): Promise<void> {
    const last = this.#committed
    if (last === undefined || last.epoch === epoch) return
    await this.#options.blobs.remove(last.chunks)
    this.#committed = undefined
  }
}

/** Reads a committable that came back from a manifest. */
export function readStagedEpoch(committable: unknown): StagedEpoch {
  const staged = committable as Partial<StagedEpoch> | null | undefined
  const isStaged = typeof staged?.epoch === 'number' && typeof staged.clock === 'number'
  if (isStaged && Array.isArray(staged.chunks)) return staged as StagedEpoch
  const seen = JSON.stringify(committable)?.slice(0, 200)
  throw new Error(`Not a committable of profiles, but ${seen}: restore another savepoint.`)
}
