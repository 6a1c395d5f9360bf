import { ROOT_CONTEXT, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api'
import type { EpochPart, EpochTimeline } from '../../runtime/epoch-timeline.ts'
import { nowMs } from '../../runtime/epoch-timeline.ts'
import type { AttemptEnd, ObservedAttempt, RunObserver } from '../../runtime/run-observer.ts'

/** Restarts that wait for the next epoch to be told with it; the oldest go first. */
const restartsMax = 20

interface Restart {
  readonly shard: string
  readonly atMs: number
  readonly error: string
}

/**
 * A trace for each epoch: a span `epoch`, and below it `capture`, `prepare` of each sink, `save`, and
 * `commit` of each sink. Restarts are events of the epoch that comes after them.
 */
export class EpochTracer implements RunObserver {
  readonly #tracer: Tracer
  #restarts: readonly Restart[] = []

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  attemptBegan(): void {
    // Only epochs are traced.
  }

  epochEnded({ pipeline, shard }: ObservedAttempt, timeline: EpochTimeline): void {
    const { epoch, startedMs, endedMs, parts, error } = timeline
    const attributes = {
      'anabranch.pipeline': pipeline,
      'anabranch.epoch': epoch,
      ...(shard !== '' && { 'anabranch.shard': shard }),
    }
    const span = this.#tracer.startSpan('epoch', { startTime: startedMs, attributes }, ROOT_CONTEXT)
    for (const restart of this.#restartsOf(shard)) {
      span.addEvent('restart', { 'exception.message': restart.error }, restart.atMs)
    }
    for (const part of parts) this.#tracePart(part, span)
    if (error !== undefined) fail(span, messageOf(error))
    span.end(endedMs)
  }

  attemptEnded({ shard }: ObservedAttempt, end: AttemptEnd): void {
    if (end.kind === 'done' || !end.restarts) return
    const restart = { shard, atMs: nowMs(), error: messageOf(end.error) }
    this.#restarts = [...this.#restarts, restart].slice(-restartsMax)
  }

  #restartsOf(shard: string): readonly Restart[] {
    const own = this.#restarts.filter((restart) => restart.shard === shard)
    this.#restarts = this.#restarts.filter((restart) => restart.shard !== shard)
    return own
  }

  #tracePart({ name, step, startedMs, endedMs, failed }: EpochPart, parent: Span): void {
    const attributes = step === '' ? {} : { 'anabranch.step': step }
    const options = { startTime: startedMs, attributes }
    const span = this.#tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent))
    if (failed) fail(span, `${name} failed`)
    span.end(endedMs)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? String(error) : JSON.stringify(error)
}

function fail(span: Span, message: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}
