import type { Message } from '#schemas'
import type { Json, SinkWriter } from '../../connector.ts'
import { TransientError } from '../../errors.ts'
import { onDisk } from '../file-errors.ts'
import type { EpochDirectory } from './epoch-directory.ts'
import type { StagedFile } from './staged-file.ts'

/** What messages are on their way into the file of an epoch. */
export interface Stage<T> {
  readonly file: StagedFile
  /** Bytes of all messages so far. */
  readonly bytes: number
  /** Takes messages, into memory: they are in the file's hands once the promise resolves. */
  add(messages: readonly Message<T>[]): void | Promise<void>
  /** Resolves when all messages are in the file's hands. */
  end(): Promise<void>
}

/** Stages messages on disk, one file an epoch. */
export class EpochWriter<T> implements SinkWriter<T> {
  readonly #directory: EpochDirectory
  readonly #newStage: () => Stage<T>
  #stage: Stage<T>
  /** Cut off for an epoch whose `prepare` has not succeeded yet. */
  #prepared: { readonly epoch: number; readonly stage: Stage<T> } | undefined

  constructor(directory: EpochDirectory, newStage: () => Stage<T>) {
    this.#directory = directory
    this.#newStage = newStage
    this.#stage = newStage()
  }

  write(messages: readonly Message<T>[]): void | Promise<void> {
    const stage = this.#stage
    // Only after a write that failed: nothing is taken before there is room, so it can be repeated.
    if (stage.file.isFull) {
      return onDisk(() => stage.file.flush()).then(() => add(stage, messages))
    }
    return add(stage, messages)
  }

  stagedBytes(): number {
    return this.#stage.bytes
  }

  async prepare(epoch: number): Promise<Json> {
    if (this.#prepared?.epoch !== epoch) {
      this.#prepared = { epoch, stage: this.#stage }
      this.#stage = this.#newStage()
    }
    const { stage } = this.#prepared
    await stage.end()
    const nothing = stage.bytes === 0
    if (!nothing) await onDisk(() => this.#directory.prepare(stage.file, epoch))
    this.#prepared = undefined
    return nothing ? null : { epoch, staging: this.#directory.id }
  }

  async commit(committable: Json): Promise<void> {
    if (committable === null) return
    const { epoch, staging } = committable as { readonly epoch: number; readonly staging?: string }
    await onDisk(() => this.#directory.commit(epoch, staging))
  }

  async close(): Promise<void> {
    await this.#prepared?.stage.file.discard()
    await this.#stage.file.discard()
  }
}

function add<T>(stage: Stage<T>, messages: readonly Message<T>[]): void | Promise<void> {
  const adding = stage.add(messages)
  return adding === undefined ? flush(stage.file) : adding.then(() => flush(stage.file))
}

function flush(file: StagedFile): void | Promise<void> {
  if (file.isFull) return onDisk(() => file.flush()).catch(ignoreTransient)
}

/** The messages wait in memory: the next write or prepare tries again before it takes more. */
function ignoreTransient(error: unknown): void {
  if (!(error instanceof TransientError)) throw error
}
