import type { Message } from '#schemas'
import type { Json, SinkWriter } from '../../connector.ts'
import { TransientError } from '../../errors.ts'
import { onDisk } from '../file-errors.ts'
import type { EpochDirectory } from './epoch-directory.ts'
import type { StagedFile } from './staged-file.ts'

/** Stages lines on disk, one file an epoch. */
export class EpochWriter<T> implements SinkWriter<T> {
  readonly #directory: EpochDirectory
  readonly #toLine: (message: Message<T>) => string
  #stage: StagedFile
  /** Cut off for an epoch whose `prepare` has not succeeded yet. */
  #prepared: { readonly epoch: number; readonly stage: StagedFile } | undefined

  constructor(directory: EpochDirectory, toLine: (message: Message<T>) => string) {
    this.#directory = directory
    this.#toLine = toLine
    this.#stage = directory.stage()
  }

  write(messages: readonly Message<T>[]): void | Promise<void> {
    const stage = this.#stage
    // Only after a write that failed: nothing is taken before there is room, so it can be repeated.
    if (stage.isFull) return onDisk(() => stage.flush()).then(() => this.#add(stage, messages))
    return this.#add(stage, messages)
  }

  stagedBytes(): number {
    return this.#stage.bytes
  }

  async prepare(epoch: number): Promise<Json> {
    if (this.#prepared?.epoch !== epoch) {
      this.#prepared = { epoch, stage: this.#stage }
      this.#stage = this.#directory.stage()
    }
    const { stage } = this.#prepared
    const nothing = stage.bytes === 0
    if (!nothing) await onDisk(() => this.#directory.prepare(stage, epoch))
    this.#prepared = undefined
    return nothing ? null : { epoch }
  }

  async commit(committable: Json): Promise<void> {
    if (committable === null) return
    const { epoch } = committable as { readonly epoch: number }
    await onDisk(() => this.#directory.commit(epoch))
  }

  async close(): Promise<void> {
    await this.#prepared?.stage.discard()
    await this.#stage.discard()
  }

  #add(stage: StagedFile, messages: readonly Message<T>[]): void | Promise<void> {
    for (const message of messages) stage.add(this.#toLine(message))
    if (stage.isFull) return onDisk(() => stage.flush()).catch(ignoreTransient)
  }
}

/** The lines wait in memory: the next write or prepare tries again before it takes more. */
function ignoreTransient(error: unknown): void {
  if (!(error instanceof TransientError)) throw error
}
