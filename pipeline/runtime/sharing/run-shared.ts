import type { Logger, Membership, SharingListener } from '#connectors'
import type { FencedError } from '#schemas'
import { assertPlan } from '../../plan.ts'
import { sharingOf } from '../../sharing.ts'
import { boundLogger } from '../bound-logger.ts'
import { checkTopics } from '../check-topics.ts'
import { systemClock } from '../clock.ts'
import { connectorContext } from '../connector-context.ts'
import type { ObservedSharing, SharingStatus } from '../run-observer.ts'
import type { Clock, Run, RunProgress, RunSummary } from '../run-types.ts'
import { StoppedError } from '../supervisor.ts'
import { SharedSource } from './shared-source.ts'
import { addProgress, addSummaries } from './add-up.ts'
import { Task, type TaskEnd, type TaskOptions } from './task.ts'

/**
 * How long a partition waits whose state another process took, while the group says that it is ours: a
 * member that was slow to let go of it may have done so, or the group is about to ask it back.
 */
const takeBackAfterMs = 5_000

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

class SharedRun implements Run, SharingListener, ObservedSharing {
  readonly done: Promise<RunSummary>
  readonly #options: TaskOptions
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #startedMs = performance.now()
  readonly #assigned = new Set<string>()
  readonly #tasks = new Map<string, Task>()
  /** Assigned partitions that wait until their state is taken back, and what took it. */
  readonly #fenced = new Map<string, FencedError>()
  readonly #summaries: RunSummary[] = []
  readonly #latest = new Map<string, RunSummary>()
  readonly #aborted = new AbortController()
  #source: SharedSource | undefined
  #membership: Membership | undefined
  #failure: { readonly error: unknown } | undefined
  #isOver = false
  #wake: () => void = () => {}

  constructor(options: TaskOptions) {
    const { definition, run } = options
    this.#options = options
    this.#logger = boundLogger(run.logger, () => ({ pipeline: definition.name }))
    this.#clock = run.clock ?? systemClock
    run.observer?.sharingBegan?.(this)
    this.done = this.#run()
  }

  status(): SharingStatus {
    const { error } = this.#failure ?? {}
    return {
      joined: this.#membership !== undefined,
      problem: this.#failure === undefined ? this.#membership?.problem?.() : String(error),
      assigned: [...this.#assigned],
      fenced: this.#fenced,
    }
  }

  progress(): RunProgress {
    const tasks = [...this.#tasks.values()].flatMap((task) => task.progress() ?? [])
    return addProgress(this.#options.definition.name, tasks)
  }

  stop(mode: 'checkpoint' | 'now'): void {
    if (mode === 'now') return this.failed(new StoppedError())
    // Nothing runs yet, and the group may never answer.
    if (this.#membership === undefined) this.#aborted.abort(new StoppedError())
    this.#over()
  }

  checkpoint<T>(): Promise<T> {
    return Promise.reject(new Error('a run that shares its pipeline makes no savepoints'))
  }

  assigned(partitions: readonly string[]): void {
    if (this.#failure !== undefined) return
    for (const shard of partitions) this.#assigned.add(shard)
    const isKnown = (shard: string): boolean => this.#source?.has(shard) === true
    for (const shard of partitions.filter(isKnown)) this.#start(shard)
    const added = partitions.filter((shard) => !isKnown(shard))
    if (added.length > 0) return void this.#admit(added)
    // A run until the end is over for a process that was given nothing, too.
    this.#endIfIdle()
  }

  async revoked(partitions: readonly string[]): Promise<void> {
    this.#forget(partitions)
    await this.#end(partitions, 'checkpoint')
  }

  lost(partitions: readonly string[]): void {
    this.#forget(partitions)
    void this.#end(partitions, 'now')
  }

  failed(error: unknown): void {
    this.#failure ??= { error }
    for (const task of this.#tasks.values()) task.stop('now')
    this.#aborted.abort(error)
    this.#over()
  }

  async #run(): Promise<RunSummary> {
    const over = new Promise<void>((resolve) => (this.#wake = resolve))
    const joining = this.#join().catch((error: unknown) => {
      if (!this.#aborted.signal.aborted) this.failed(error)
    })
    await over
    await joining
    await this.#leave()
    await this.#end([...this.#tasks.keys()], 'checkpoint')
    this.#aborted.abort(new Error('the run is over'))
    if (this.#failure !== undefined) throw this.#failure.error
    const elapsedMs = performance.now() - this.#startedMs
    return addSummaries(this.#summaries, [...this.#latest.values()], elapsedMs)
  }

  #over(): void {
    this.#isOver = true
    this.#wake()
  }

  async #join(): Promise<void> {
    const { definition, run } = this.#options
    const sharing = sharingOf(definition)
    if (!sharing.shared) throw new Error(`the pipeline cannot be shared: ${sharing.reason}`)
    const { source } = sharing
    const { signal } = this.#aborted
    const retry = { logger: this.#logger, clock: this.#clock, config: run.config, signal }
    await checkTopics(definition, run, retry)
    const nowMs = (): number => this.#clock.nowMs()
    const facts = { pipeline: definition.name, untilEnd: run.untilEnd ?? false, nowMs, signal }
    const context = connectorContext(source.id, { ...run, ...facts })
    const { memory } = this.#options
    const { config } = run
    this.#source = new SharedSource({ definition, source, context, memory, retry, config })
    await this.#source.look()
    signal.throwIfAborted()
    const membership = await source.spec.sharing?.join(context, this)
    if (membership === undefined) throw new Error(`source '${source.id}' cannot be shared`)
    this.#membership = membership
  }

  /** Partitions that the source has got since the start: state may not fit them. */
  async #admit(added: readonly string[]): Promise<void> {
    try {
      await this.#source?.look()
      for (const shard of added) if (this.#isOurs(shard)) this.#start(shard)
      this.#endIfIdle()
    } catch (error) {
      if (!this.#isOver) this.failed(error)
    }
  }

  /** Every partition is revoked by it, so every task has ended after it. */
  async #leave(): Promise<void> {
    await this.#membership?.leave().catch((error: unknown) => {
      this.#logger.warn({ error: String(error) }, 'the group could not be left in good order')
    })
  }

  #start(shard: string): void {
    if (this.#tasks.has(shard)) return
    this.#fenced.delete(shard)
    const { beginAt = {} } = this.#source ?? {}
    const task = new Task(shard, { ...this.#options, run: { ...this.#options.run, beginAt } })
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
    if (this.#isOurs(shard)) {
      // It may have come back while it was being stopped.
      if (stopping) this.#start(shard)
      else if (end.kind === 'gone' && end.fenced) void this.#takeBack(shard, end.fenced)
    }
    this.#endIfIdle()
  }

  /** Another process took the state of a partition that the group says is ours. */
  async #takeBack(shard: string, fenced: FencedError): Promise<void> {
    const logger = boundLogger(this.#logger, () => ({ shard }))
    logger.warn({ waitMs: takeBackAfterMs }, 'the partition is assigned here still: start it again')
    this.#fenced.set(shard, fenced)
    const { signal } = this.#aborted
    await this.#clock.sleep(takeBackAfterMs, signal).catch(() => undefined)
    // It may have been revoked meanwhile, and have come back.
    if (this.#fenced.get(shard) === fenced && !this.#isOver) this.#start(shard)
    this.#endIfIdle()
  }

  #isOurs(shard: string): boolean {
    return this.#failure === undefined && !this.#isOver && this.#assigned.has(shard)
  }

  #forget(partitions: readonly string[]): void {
    for (const shard of partitions) {
      this.#assigned.delete(shard)
      this.#fenced.delete(shard)
    }
  }

  async #end(partitions: readonly string[], mode: 'checkpoint' | 'now'): Promise<void> {
    const tasks = partitions.flatMap((shard) => this.#tasks.get(shard) ?? [])
    for (const task of tasks) task.stop(mode)
    await Promise.all(tasks.map(({ ended }) => ended))
  }

  #endIfIdle(): void {
    if (this.#options.run.untilEnd === true && this.#tasks.size + this.#fenced.size === 0) {
      this.#over()
    }
  }
}
