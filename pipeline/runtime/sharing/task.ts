import { join } from 'node:path'
import type { BlobStore } from '#connectors'
import { FencedError } from '#schemas'
import type { StateStore } from '#state'
import type { PipelineDefinition } from '../../graph.ts'
import { boundLogger } from '../bound-logger.ts'
import { run as startRun } from '../run.ts'
import type { Run, RunOptions, RunProgress, RunSummary } from '../run-types.ts'
import { StoppedError } from '../supervisor.ts'
import type { SharedMemory } from './shared-source.ts'

/** Where a task keeps its state. */
export interface ShardState {
  readonly store: StateStore
  readonly blobs: (step: string) => BlobStore
  close(): Promise<void>
}

/** What the tasks of a shared run have in common. */
export interface TaskOptions {
  readonly definition: PipelineDefinition
  readonly run: Omit<RunOptions, 'store' | 'blobs' | 'shard' | 'partitions'>
  /** Takes the state of a partition over from whoever had it. */
  readonly openShard: (shard: string) => Promise<ShardState>
  readonly memory: SharedMemory
}

/** How a task ended: with a summary where its last epoch was saved. */
export type TaskEnd =
  | { readonly kind: 'saved'; readonly summary: RunSummary }
  /** Stopped at once, or `fenced`: another process has taken its state over. */
  | { readonly kind: 'gone'; readonly fenced?: FencedError }
  | { readonly kind: 'failed'; readonly error: unknown }

/** The pipeline over one partition of its source: a whole run with its own state and epochs. */
export class Task {
  readonly shard: string
  /** Resolves when everything of it is closed; never rejects. */
  readonly ended: Promise<TaskEnd>
  #run: Run | undefined
  #stop: 'checkpoint' | 'now' | undefined

  constructor(shard: string, options: TaskOptions) {
    this.shard = shard
    this.ended = this.#work(options).then(
      (summary): TaskEnd => ({ kind: 'saved', summary }),
      (error: unknown) => endedBy(error, shard, options),
    )
  }

  get stopping(): boolean {
    return this.#stop !== undefined
  }

  progress(): RunProgress | undefined {
    return this.#run?.progress()
  }

  /** `checkpoint`: save and commit one more epoch. `now`: write nothing more, whatever comes after. */
  stop(mode: 'checkpoint' | 'now'): void {
    if (this.#stop === 'now') return
    this.#stop = mode
    this.#run?.stop(mode)
  }

  async #work({ definition, run, openShard }: TaskOptions): Promise<RunSummary> {
    const { shard } = this
    const state = await openShard(shard)
    try {
      // Opening took its time, and the partition is another's by now.
      if (this.#stop !== undefined) throw new StoppedError()
      const { store, blobs } = state
      const dataDirectory = join(run.dataDirectory, 'shards', shard)
      const options = { ...run, store, blobs, shard, partitions: [shard], dataDirectory }
      this.#run = await startRun(definition, options)
      if (this.#stop !== undefined) this.#run.stop(this.#stop)
      return await this.#run.done
    } finally {
      await state.close()
    }
  }
}

/** A partition that another process has taken is no failure: that one goes on. */
function endedBy(error: unknown, shard: string, { definition, run }: TaskOptions): TaskEnd {
  if (error instanceof StoppedError) return { kind: 'gone' }
  if (!(error instanceof FencedError)) return { kind: 'failed', error }
  const logger = boundLogger(run.logger, () => ({ pipeline: definition.name, shard }))
  logger.warn({ error: error.message }, 'a partition was taken over by another process')
  return { kind: 'gone', fenced: error }
}
