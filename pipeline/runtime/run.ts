import { Subject, type Observable } from 'rxjs'
import type { Message } from '#schemas'
import type { PipelineDefinition } from '../graph.ts'
import { assertPlan, type Plan } from '../plan.ts'
import type { StreamObserver } from './attempt.ts'
import { boundLogger } from './bound-logger.ts'
import { systemClock } from './clock.ts'
import type { Run, RunOptions, RunProgress } from './run-types.ts'
import { Statistics } from './statistics.ts'
import { Supervisor } from './supervisor.ts'

/**
 * Runs a definition from its last saved epoch, or from the beginning. Delivery is exactly once into
 * state and into every sink that says so.
 *
 * Throws `PlanError` with every problem of the definition, `StateSchemaError` where stored state
 * cannot be read, and `Error` where the store belongs to another pipeline.
 */
export async function run(definition: PipelineDefinition, options: RunOptions): Promise<Run> {
  const plan = assertPlan(definition, { keyGroups: options.config.keyGroups })
  const latest = await options.store.latest()
  if (latest !== undefined && latest.pipeline !== definition.name) {
    throw new Error(
      `this state belongs to pipeline '${latest.pipeline}', not to '${definition.name}': ` +
        'choose another state directory',
    )
  }
  return new LiveRun(definition, plan, options, new Statistics(definition, latest))
}

class LiveRun implements Run {
  readonly done: Run['done']
  readonly #definition: PipelineDefinition
  readonly #statistics: Statistics
  readonly #supervisor: Supervisor
  readonly #observed: Subject<Message<unknown>>[] = []
  readonly #observers: StreamObserver[] = []

  constructor(
    definition: PipelineDefinition,
    plan: Plan,
    options: RunOptions,
    statistics: Statistics,
  ) {
    this.#definition = definition
    this.#statistics = statistics
    const { logger, config, clock = systemClock } = options
    const { name: pipeline } = definition
    const { shard = '' } = options
    const facts = { pipeline, ...(shard !== '' && { shard }) }
    options.observe?.((step, output = 'main') => this.#observe(step, output))
    this.#supervisor = new Supervisor({
      definition,
      plan,
      run: options,
      retry: { logger: boundLogger(logger, () => facts), config, clock },
      saved: (manifest, durationMs) => statistics.saved(manifest, durationMs),
      observers: this.#observers,
    })
    this.done = this.#run()
  }

  progress(): RunProgress {
    const { latest, lastCheckpointMs } = this.#statistics
    const sources = this.#supervisor.attempt?.sources ?? []
    const lags = sources.map((source) => source.lag())
    const { read, rejected, late } = this.#statistics.summary()
    return {
      pipeline: this.#definition.name,
      epoch: latest?.epoch ?? 0,
      savedAtMs: latest?.savedAtMs ?? 0,
      read: Math.max(read, this.#statistics.readBy(sources)),
      rejected: rejected.total,
      late,
      watermarkMs: Math.min(...sources.map((source) => source.watermarkMs)),
      lag: lags.reduce<number | undefined>(
        (sum, lag) => (sum === undefined || lag === undefined ? undefined : sum + lag),
        0,
      ),
      checkpointMs: lastCheckpointMs,
    }
  }

  stop(mode: 'checkpoint' | 'now'): void {
    this.#supervisor.stop(mode)
  }

  checkpoint<T>(whileSaved: (epoch: number) => Promise<T>): Promise<T> {
    const { attempt } = this.#supervisor
    if (attempt === undefined) return Promise.reject(new Error('the run has not begun yet'))
    return attempt.coordinator.checkpoint(whileSaved)
  }

  async #run(): Run['done'] {
    try {
      await this.#supervisor.run()
      for (const subject of this.#observed) subject.complete()
    } catch (error) {
      for (const subject of this.#observed) subject.error(error)
      throw error
    }
    return this.#statistics.summary()
  }

  #observe(step: string, output: string): Observable<Message<unknown>> {
    const subject = new Subject<Message<unknown>>()
    const next = (messages: readonly Message<unknown>[]): void => {
      for (const message of messages) subject.next(message)
    }
    this.#observed.push(subject)
    this.#observers.push({ step, output, next })
    return subject.asObservable()
  }
}
