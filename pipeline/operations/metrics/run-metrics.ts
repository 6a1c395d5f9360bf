import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import type { ConnectorContext } from '#connectors'
import type { PipelineDefinition } from '../../graph.ts'
import type { EpochTimeline } from '../../runtime/epoch-timeline.ts'
import type { AttemptEnd, ObservedAttempt, RunObserver } from '../../runtime/run-observer.ts'
import type { BoardEntry } from '../run-board.ts'
import { ConnectorGauges } from './connector-gauges.ts'
import { messageSeries } from './message-series.ts'
import { runSeries } from './run-series.ts'
import { SeriesMaker } from './series.ts'

const bucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** The metrics of a process that runs a pipeline, in a registry of their own. */
export class RunMetrics implements RunObserver {
  readonly #registry = new Registry()
  readonly #maker = new SeriesMaker(this.#registry)
  readonly #gauges = new ConnectorGauges(this.#registry)
  readonly #tellRun = runSeries(this.#maker)
  readonly #tellMessages: ReturnType<typeof messageSeries>
  readonly #restarts: Counter
  readonly #checkpoints: Histogram
  readonly #parts: Histogram

  constructor(definition: PipelineDefinition) {
    const registers = [this.#registry]
    const buckets = bucketsSeconds
    this.#registry.setDefaultLabels({ pipeline: definition.name })
    this.#tellMessages = messageSeries(this.#maker, definition)
    this.#restarts = new Counter({
      name: 'anabranch_restarts_total',
      help: 'Restarts from the last epoch within this process.',
      labelNames: ['shard'],
      registers,
    })
    this.#checkpoints = new Histogram({
      name: 'anabranch_checkpoint_duration_seconds',
      help: 'From the barriers of an epoch until it was saved and committed.',
      labelNames: ['shard'],
      buckets,
      registers,
    })
    this.#parts = new Histogram({
      name: 'anabranch_checkpoint_part_duration_seconds',
      help: 'Parts of ending an epoch: capture, prepare and commit of each sink, save.',
      labelNames: ['shard', 'part'],
      buckets,
      registers,
    })
    collectDefaultMetrics({ register: this.#registry })
  }

  get measure(): ConnectorContext['measure'] {
    return this.#gauges.measure
  }

  /** What the answer to a scrape is called. */
  get contentType(): string {
    return this.#registry.contentType
  }

  /** All metrics in Prometheus' text form. */
  text(entries: readonly BoardEntry[]): Promise<string> {
    this.#maker.clear()
    for (const entry of entries) {
      this.#tellRun(entry)
      const { latest } = entry.status
      if (latest !== undefined) this.#tellMessages(latest, entry.shard)
    }
    return this.#registry.metrics()
  }

  attemptBegan({ shard }: ObservedAttempt): void {
    this.#restarts.inc({ shard }, 0)
  }

  epochEnded(
    { shard }: ObservedAttempt,
    { startedMs, endedMs, parts, error }: EpochTimeline,
  ): void {
    if (error !== undefined) return
    this.#checkpoints.observe({ shard }, (endedMs - startedMs) / 1000)
    for (const part of parts) {
      this.#parts.observe({ shard, part: part.name }, (part.endedMs - part.startedMs) / 1000)
    }
  }

  attemptEnded({ shard }: ObservedAttempt, end: AttemptEnd): void {
    if (end.kind === 'failed' && end.restarts) return this.#restarts.inc({ shard })
    if (shard !== '') this.#forget(shard)
  }

  /** A partition that went to another process: the number of shards that came and went has no bound. */
  #forget(shard: string): void {
    this.#gauges.forget(shard)
    this.#restarts.remove({ shard })
    this.#checkpoints.remove({ shard })
    for (const part of ['capture', 'prepare', 'save', 'commit']) this.#parts.remove({ shard, part })
  }
}
