import assert from 'node:assert/strict'
import { concatMap, Observable, type Observer, type OperatorFunction } from 'rxjs'
import type { Message } from '#schemas'
import type { TimeDomain } from '#state'
import { batch, type Frame } from './frame.ts'
import type { GateQueue } from './gate.ts'
import type { Stage, StageCapture } from './stage.ts'

/** Where a stage's rejections or one of its side outputs go. */
export interface SidePort {
  readonly take: () => readonly Message<unknown>[]
  readonly observer: Observer<Frame<unknown>>
}

/** What a chain is made of. */
export interface ChainOptions {
  readonly stages: readonly Stage[]
  readonly ports: readonly SidePort[]
  /** Whether state must be fetched before a batch may run. */
  readonly remote: boolean
  /** Bounds the frames that wait while state is fetched, or calls are made. */
  readonly queue: GateQueue
  readonly captured: (capture: StageCapture) => void
}

/**
 * Lifts a chain of operators into one RxJS operator: a batch runs through all of them in one hop.
 *
 * With local state a frame passes synchronously. With remote state each stage's keys are fetched
 * before its batch runs, and a stage that calls the outside prepares its batch; frames wait in order
 * meanwhile, barriers too, and their number is bounded by the gate.
 */
export function liftChain(options: ChainOptions): OperatorFunction<Frame<unknown>, Frame<unknown>> {
  const chain = new Chain(options)
  const waits = options.remote || options.stages.some(({ prepares }) => prepares)
  return waits ? liftWaiting(chain, options.queue) : liftLocal(chain)
}

function liftLocal(chain: Chain): OperatorFunction<Frame<unknown>, Frame<unknown>> {
  return (frames) =>
    new Observable((subscriber) =>
      frames.subscribe({
        next(frame) {
          try {
            for (const _wait of chain.run(frame)) assert.fail('this chain never waits')
            chain.flush(frame, (out) => subscriber.next(out))
          } catch (error) {
            subscriber.error(error)
          }
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    )
}

function liftWaiting(
  chain: Chain,
  queue: GateQueue,
): OperatorFunction<Frame<unknown>, Frame<unknown>> {
  const runAwaiting = async (frame: Frame<unknown>): Promise<Frame<unknown>[]> => {
    for (const wait of chain.run(frame)) await wait
    const out: Frame<unknown>[] = []
    chain.flush(frame, (next) => void out.push(next))
    queue.leave()
    return out
  }
  return (frames) =>
    new Observable<Frame<unknown>>((subscriber) =>
      frames.subscribe({
        next(frame) {
          queue.enter()
          subscriber.next(frame)
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    ).pipe(
      concatMap(runAwaiting),
      concatMap((out) => out),
    )
}

/** Stages in a row. `run` yields where remote state or the outside has to be waited for. */
class Chain {
  readonly #options: ChainOptions
  #out: readonly Message<unknown>[] = []

  constructor(options: ChainOptions) {
    this.#options = options
  }

  *run(frame: Frame<unknown>): Generator<Promise<unknown>> {
    const { stages, captured } = this.#options
    switch (frame.kind) {
      case 'batch':
        this.#out = frame.messages
        for (const stage of stages) this.#out = yield* this.#runBatch(stage, this.#out)
        break
      case 'watermark':
        // Before anything was seen there is no event time to go by.
        if (frame.timestampMs === Number.NEGATIVE_INFINITY) break
        yield* this.#runClock('event', frame.timestampMs)
        break
      case 'tick':
        yield* this.#runClock('processing', frame.nowMs)
        break
      case 'barrier':
        for (const stage of stages) captured(stage.capture())
        break
    }
  }

  /** Sends on what `run` left: messages first, then the frame itself unless it was the batch. */
  flush(frame: Frame<unknown>, emit: (frame: Frame<unknown>) => void): void {
    for (const { take, observer } of this.#options.ports) {
      const messages = take()
      if (messages.length > 0) observer.next(batch(messages))
      if (frame.kind !== 'batch') observer.next(frame)
    }
    const out = this.#out
    this.#out = []
    if (out.length > 0) emit(batch(out))
    if (frame.kind !== 'batch') emit(frame)
  }

  *#runBatch(
    stage: Stage,
    messages: readonly Message<unknown>[],
  ): Generator<Promise<unknown>, readonly Message<unknown>[], undefined> {
    if (messages.length === 0) return messages
    if (stage.prepares) yield stage.prepare(messages)
    if (this.#options.remote) yield stage.prefetch(messages)
    const out = stage.onBatch(messages)
    stage.endOfBatch()
    return out
  }

  /** Fires timers stage by stage: what one stage's timers emit goes through the stages behind it. */
  *#runClock(domain: TimeDomain, upToMs: number): Generator<Promise<unknown>> {
    let carried: readonly Message<unknown>[] = []
    for (const stage of this.#options.stages) {
      const out = [...(yield* this.#runBatch(stage, carried))]
      out.push(...(yield* this.#runTimers(stage, domain, upToMs)))
      if (domain === 'event') out.push(...stage.onWatermark(upToMs))
      stage.endOfBatch()
      carried = out
    }
    this.#out = carried
  }

  *#runTimers(
    stage: Stage,
    domain: TimeDomain,
    upToMs: number,
  ): Generator<Promise<unknown>, readonly Message<unknown>[], undefined> {
    if (!this.#options.remote) return stage.onTimers(domain, upToMs)
    const out: Message<unknown>[] = []
    for (;;) {
      let due = false
      yield stage.prefetchTimers(domain, upToMs).then((any) => (due = any))
      if (!due) return out
      out.push(...stage.onTimers(domain, upToMs))
      stage.endOfBatch()
    }
  }
}
