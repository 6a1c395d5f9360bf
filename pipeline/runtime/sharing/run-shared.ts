import type { Membership, SharingListener } from '#connectors'
import { assertPlan } from '../../plan.ts'
import { sharingOf } from '../../sharing.ts'
import { systemClock } from '../clock.ts'
import { connectorContext } from '../connector-context.ts'
import type { Run, RunProgress, RunSummary } from '../run-types.ts'
import { StoppedError } from '../supervisor.ts'
import { addProgress, addSummaries } from './add-up.ts'
import { Task, type TaskEnd, type TaskOptions } from './task.ts'

/**
 * Runs a definition together with other processes: each partition of the source is a task, a whole run
 * with its own state and epochs, and the outside says which process has which partition. A partition
 * that moves is ended at a checkpoint here before it begins there; where that is not possible, its state
 * is taken over, and whatever this process still tries to write is refused.
 *
 * Delivery is exactly once, as in a run of its own. Throws `PlanError`, and `Error` for a pipeline that
 * processes cannot share.
 */
export function runShared(options: TaskOptions): Run {
  assertPlan(options.definition, { keyGroups: options.run.config.keyGroups })
  return new SharedRun(options)
}

class SharedRun implements Run, SharingListener {
  readonly done: Promise<RunSummary>
  readonly #options: TaskOptions
  readonly #startedMs = performance.now()
  readonly #assigned = new Set<string>()
  readonly #tasks = new Map<string, Task>()
  readonly #summaries: RunSummary[] = []
  readonly #latest = new Map<string, RunSummary>()
  readonly #aborted = new AbortController()
  #membership: Promise<Membership> | undefined
  #failure: { readonly error: unknown } | undefined
  #over: () => void = () => {}

  constructor(options: TaskOptions) {
    this.#options = options
    this.done = this.#run()
  }

  progress(): RunProgress {
    const tasks = [...this.#tasks.values()].flatMap((task) => task.progress() ?? [])
    return addProgress(this.#options.definition.name, tasks)
  }

  stop(mode: 'checkpoint' | 'now'): void {
    if (mode === 'now') this.failed(new StoppedError())
    else this.#over()
  }

  checkpoint<T>(): Promise<T> {
    return Promise.reject(new Error('a run that shares its pipeline makes no savepoints'))
  }

  assigned(partitions: readonly string[]): void {
    if (this.#failure !== undefined) return
    for (const shard of partitions) {
      this.#assigned.add(shard)
      this.#start(shard)
    }
    // A run until the end is over for a process that was given nothing, too.
    this.#endIfIdle()
  }

  async revoked(partitions: readonly string[]): Promise<void> {
    for (const shard of partitions) this.#assigned.delete(shard)
    await this.#end(partitions, 'checkpoint')
  }

  lost(partitions: readonly string[]): void {
    for (const shard of partitions) this.#assigned.delete(shard)
    void this.#end(partitions, 'now')
  }

  failed(error: unknown): void {
    this.#failure ??= { error }
    for (const task of this.#tasks.values()) task.stop('now')
    this.#over()
  }

  async #run(): Promise<RunSummary> {
    const over = new Promise<void>((resolve) => (this.#over = resolve))
    this.#membership = this.#join()
    this.#membership.catch((error: unknown) => this.failed(error))
    await over
    await this.#leave()
    await this.#end([...this.#tasks.keys()], 'checkpoint')
    this.#aborted.abort(new Error('the run is over'))
    if (this.#failure !== undefined) throw this.#failure.error
    const elapsedMs = performance.now() - this.#startedMs
    return addSummaries(this.#summaries, [...this.#latest.values()], elapsedMs)
  }

  async #join(): Promise<Membership> {
    const { definition, run } = this.#options
    const sharing = sharingOf(definition)
    if (!sharing.shared) throw new Error(`the pipeline cannot be shared: ${sharing.reason}`)
    const { id, spec } = sharing.source
    const { untilEnd = false, clock = systemClock } = run
    const facts = { pipeline: definition.name, untilEnd, signal: this.#aborted.signal }
    const context = connectorContext(id, { ...run, ...facts, nowMs: () => clock.nowMs() })
    const membership = await spec.sharing?.join(context, this)
    if (membership === undefined) throw new Error(`source '${id}' cannot be shared`)
    return membership
  }

  /** Every partition is revoked by it, so every task has ended after it. */
  async #leave(): Promise<void> {
    const { logger } = this.#options.run
    await this.#membership
      ?.then((membership) => membership.leave())
      .catch((error: unknown) => {
        logger.warn({ error: String(error) }, 'the group could not be left in good order')
      })
  }

  #start(shard: string): void {
    if (this.#tasks.has(shard)) return
    const task = new Task(shard, this.#options)
    this.#tasks.set(shard, task)
    void task.ended.then((end) => this.#ended(task, end))
  }

  #ended(task: Task, end: TaskEnd): void {
    const { shard, stopping } = task
    if (end.kind === 'failed') this.failed(end.error)
    if (end.kind === 'saved') {
      this.#summaries.push(end.summary)
      this.#latest.set(shard, end.summary)
    }
    this.#tasks.delete(shard)
    // It may have come back while it was being stopped.
    if (stopping && this.#failure === undefined && this.#assigned.has(shard)) this.#start(shard)
    this.#endIfIdle()
  }

  async #end(partitions: readonly string[], mode: 'checkpoint' | 'now'): Promise<void> {
    const tasks = partitions.flatMap((shard) => this.#tasks.get(shard) ?? [])
    for (const task of tasks) task.stop(mode)
    await Promise.all(tasks.map(({ ended }) => ended))
  }

  #endIfIdle(): void {
    if (this.#options.run.untilEnd === true && this.#tasks.size === 0) this.#over()
  }
}
