import type { Message } from '#schemas'
import type { BlobStore } from '../../blob-store.ts'
import type { Json, SinkWriter } from '../../connector.ts'
import { readStagedEpoch } from './staging/staged-epoch.ts'
import type { Staging } from './staging/staging.ts'
import type { Stage } from './stage-message.ts'
import type { Committer } from './transactions/committer.ts'

/** What a live sink is made of. */
export interface TopicWriterParts<T> {
  /** Id of this opening of the sink. */
  readonly writer: string
  readonly stage: Stage<T>
  readonly staging: Staging
  readonly committer: Committer
  readonly blobs: BlobStore
  /** Chunks of epochs that are saved: removed when a later one is. */
  readonly old: readonly string[]
}

/** The live sink: messages → chunks in the blob store → one transaction an epoch. */
export class TopicWriter<T> implements SinkWriter<T> {
  readonly #parts: TopicWriterParts<T>
  #old: readonly string[]

  constructor(parts: TopicWriterParts<T>) {
    this.#parts = parts
    this.#old = parts.old
  }

  write(messages: readonly Message<T>[]): void | Promise<void> {
    const { stage, staging } = this.#parts
    stage(messages)
    return staging.roomAgain()
  }

  stagedBytes(): number {
    return this.#parts.staging.bytes
  }

  async prepare(epoch: number): Promise<Json> {
    const { staging, committer, writer } = this.#parts
    const cut = staging.cut(epoch)
    if (cut === undefined) return null
    await cut.durable
    const { chunks, count } = cut
    return { epoch, writer, chunks, count, markersFrom: committer.markersFrom }
  }

  async commit(committable: Json): Promise<void> {
    if (committable === null) return
    const { staging, committer, blobs } = this.#parts
    const staged = readStagedEpoch(committable)
    await committer.commit(staged)
    staging.forget(staged.chunks)
    // The epoch is saved, so no restart asks for older chunks; it may still ask for these.
    const chunks = new Set(staged.chunks)
    const old = this.#old.filter((name) => !chunks.has(name))
    this.#old = staged.chunks
    if (old.length > 0) await blobs.remove(old)
  }

  problem(): string | undefined {
    return this.#parts.committer.problem
  }

  async close(): Promise<void> {
    await this.#parts.staging.settled()
    await this.#parts.committer.close()
  }
}
