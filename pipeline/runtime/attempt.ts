import type { Observer, Subject } from 'rxjs'
import type { Message } from '#schemas'
import { checkCells, type Manifest } from '#state'
import type { OperatorNode, PipelineDefinition, SinkNode, SourceNode } from '../graph.ts'
import type { Plan } from '../plan.ts'
import { boundLogger } from './bound-logger.ts'
import { liftChain } from './chain.ts'
import { checkTopics } from './check-topics.ts'
import { Coordinator } from './coordinator.ts'
import type { EpochTimeline } from './epoch-timeline.ts'
import type { Frame } from './frame.ts'
import { Gate } from './gate.ts'
import { openSink, openSource, openStage, type OpenContext } from './open-steps.ts'
import { withRetry, type RetryContext } from './retry.ts'
import type { AttemptStatus, ObservedAttempt } from './run-observer.ts'
import type { RunOptions } from './run-types.ts'
import type { SinkRunner } from './sink-runner.ts'
import type { SourceRunner } from './source-runner.ts'
import type { Stage } from './stage.ts'
import { Topology } from './topology.ts'

/** What an attempt is made of; the same for every attempt of a run. */
export interface AttemptOptions {
  readonly definition: PipelineDefinition
  readonly plan: Plan
  readonly run: RunOptions
  readonly retry: Omit<RetryContext, 'signal'>
  readonly saved: (manifest: Manifest, durationMs: number) => void
  readonly observers: readonly StreamObserver[]
}

/** Somebody who watches a stream from outside. */
export interface StreamObserver {
  readonly step: string
  readonly output: string
  readonly next: (messages: readonly Message<unknown>[]) => void
}

/**
 * One try at running a definition: everything opened from the latest manifest, wired, and closed
 * again. After a failure nothing of it is used any more; the supervisor opens the next attempt.
 */
export class Attempt implements ObservedAttempt {
  readonly pipeline: string
  readonly shard: string
  readonly restarts: number
  readonly coordinator: Coordinator
  readonly sources: SourceRunner[] = []
  readonly #stages: Stage[] = []
  readonly #sinks: SinkRunner[] = []
  readonly #options: AttemptOptions
  readonly #abort = new AbortController()
  readonly #gate = new Gate()
  readonly #topology: Topology
  readonly #context: OpenContext
  #failure: { readonly error: unknown } | undefined
  #running = false

  constructor(options: AttemptOptions, manifest: Manifest | undefined, restarts = 0) {
    const { definition, plan, run, saved } = options
    this.#options = options
    this.pipeline = definition.name
    this.shard = run.shard ?? ''
    this.restarts = restarts
    this.#topology = new Topology(definition, plan)
    const logger = boundLogger(options.retry.logger, () => ({ epoch: this.coordinator.epoch }))
    const retry = { ...options.retry, logger, signal: this.#abort.signal }
    const gate = this.#gate
    const ended = (epoch: EpochTimeline): void => run.observer?.epochEnded(this, epoch)
    this.coordinator = new Coordinator(
      { pipeline: definition.name, run, latest: manifest, gate, retry, saved, ended },
      { sources: this.sources, stages: this.#stages, sinks: this.#sinks },
    )
    const { coordinator } = this
    const failed = (error: unknown): void => this.fail(error)
    this.#context = { pipeline: definition.name, run, manifest, retry, gate, coordinator, failed }
  }

  status(): AttemptStatus {
    return {
      running: this.#running,
      sources: this.sources.map((source) => source.status()),
      sinks: this.#sinks.map((sink) => sink.status()),
      gateClosedMs: this.#gate.closedMs,
      ...this.coordinator.status(),
    }
  }

  /** Opens every step and finishes the last saved epoch. Nothing flows yet. */
  async open(): Promise<void> {
    await this.#checkState()
    const { definition, run } = this.#options
    // Where processes share the pipeline, each has asked once for all its tasks.
    if (run.shard === undefined) await checkTopics(definition, run, this.#context.retry)
    // The readers of a stream are connected before its writers, so that no frame is missed.
    const { steps } = this.#options.plan
    for (const node of steps) if (node.kind === 'sink') await this.#openSink(node)
    await this.#commitAgain()
    for (const nodes of this.#topology.chains()) await this.#openChain(nodes)
    const { queueFramesMax } = this.#options.run.config
    this.#topology.connectMerges(
      (name) => this.#gate.queue(name, queueFramesMax),
      (error) => this.fail(error),
    )
    for (const { step, output, next } of this.#options.observers) {
      this.#read(this.#topology.subject({ step, output }), (frame) => {
        if (frame.kind === 'batch') next(frame.messages)
      })
    }
    for (const node of steps) if (node.kind === 'source') await this.#openSource(node)
  }

  /** Runs until the input has ended, or `stop`; one more epoch is saved and committed then. */
  async run(): Promise<void> {
    this.#running = true
    const epochs = this.coordinator.loop().catch((error: unknown) => this.fail(error))
    await Promise.all(
      this.sources.map((source) => source.loop().catch((error: unknown) => this.fail(error))),
    )
    this.coordinator.finish()
    await epochs
    if (this.#failure !== undefined) throw this.#failure.error
    await this.#settle()
  }

  /** Lets the sources end; `run` resolves after one more epoch. */
  stop(): void {
    for (const source of this.sources) source.stop()
  }

  /** Ends the attempt without another epoch. The first failure is the one that counts. */
  fail(error: unknown): void {
    this.#failure ??= { error }
    this.#abort.abort(error)
    this.stop()
    this.coordinator.close(error)
  }

  /**
   * Closes what was opened, once nothing of it is under way any more: the next attempt must not meet
   * this one. What fails to close is logged: it is over anyway.
   */
  async close(): Promise<void> {
    this.#running = false
    const over = new Error('the run is over')
    this.#abort.abort(over)
    this.coordinator.close(over)
    for (const step of [...this.sources, ...this.#sinks]) {
      await step.close().catch((error: unknown) => {
        const { logger } = this.#context.retry
        logger.warn({ step: step.step, error: String(error) }, 'a step could not be closed')
      })
    }
  }

  /** After a clean end nothing is left to commit: a sink may be removed from the definition now. */
  async #settle(): Promise<void> {
    const { store } = this.#options.run
    const latest = await store.latest()
    if (latest === undefined) return
    await withRetry({ step: '', call: 'save' }, this.#context.retry, () =>
      store.commit([], { ...latest, committables: {} }),
    )
  }

  /** A crash may have come between the manifest and the commits: every commit is repeated. */
  async #commitAgain(): Promise<void> {
    const { epoch = 0, committables = {} } = this.#context.manifest ?? {}
    for (const [step, committable] of Object.entries(committables)) {
      if (committable === null) continue
      const sink = this.#sinks.find((runner) => runner.step === step)
      if (sink === undefined) throw new Error(removedSink(step, epoch))
      await sink.commit(committable)
    }
  }

  /** Before any step opens, which changes what is stored: a run is refused as a whole. */
  async #checkState(): Promise<void> {
    const { plan, run } = this.#options
    for (const node of plan.steps) {
      if (node.kind === 'operator') await checkCells(run.store, node.id, node.spec.state)
    }
  }

  async #openSink(node: SinkNode): Promise<void> {
    const runner = await openSink(node, this.#context)
    this.#sinks.push(runner)
    this.#read(this.#topology.subject(node.input), (frame) => runner.push(frame))
  }

  async #openChain(nodes: readonly OperatorNode[]): Promise<void> {
    const [first] = nodes
    const last = nodes.at(-1)
    if (first === undefined || last === undefined) return
    const { store, config } = this.#options.run
    const stages: Stage[] = []
    for (const node of nodes) stages.push(await openStage(node, this.#context))
    this.#stages.push(...stages)
    const chain = liftChain({
      stages,
      ports: stages.flatMap((stage) => this.#topology.ports(stage)),
      remote: !store.local,
      queue: this.#gate.queue(`chain ${first.id}`, config.queueFramesMax),
      captured: this.coordinator.stageCaptured,
    })
    const output = this.#topology.subject({ step: last.id, output: 'main' })
    this.#topology
      .subject(first.input)
      .pipe(chain)
      .subscribe({
        next: (frame) => output.next(frame),
        error: (error: unknown) => this.fail(error),
      })
  }

  async #openSource(node: SourceNode): Promise<void> {
    const main = this.#guarded(this.#topology.subject({ step: node.id, output: 'main' }))
    const rejects = this.#guarded(this.#topology.rejects(node.id))
    this.sources.push(await openSource(node, this.#context, { main, rejects }))
  }

  #read(subject: Subject<Frame<unknown>>, next: (frame: Frame<unknown>) => void): void {
    subject.subscribe(this.#guarded({ next, error: () => {}, complete: () => {} }))
  }

  /** What a subscriber throws ends the attempt, instead of surfacing in a timer of RxJS. */
  #guarded(observer: Observer<Frame<unknown>>): Observer<Frame<unknown>> {
    return {
      next: (frame) => {
        if (this.#failure !== undefined) return
        try {
          observer.next(frame)
        } catch (error) {
          this.fail(error)
        }
      },
      error: (error: unknown) => this.fail(error),
      complete: () => observer.complete(),
    }
  }
}

function removedSink(step: string, epoch: number): string {
  return (
    `epoch ${epoch} was saved but perhaps not written by sink '${step}', which the definition no ` +
    'longer has: run the old definition once and stop it with Ctrl-C, then remove the sink'
  )
}
