import type { Json, SinkWriter } from '#connectors'
import type { Message } from '#schemas'
import { nowMs } from './epoch-timeline.ts'
import type { Frame } from './frame.ts'
import type { GateQueue } from './gate.ts'
import type { SinkStatus } from './run-observer.ts'
import { withRetry, type RetryContext } from './retry.ts'

/** An opened sink and whom to tell about it. */
export interface SinkRunnerOptions {
  readonly step: string
  readonly writer: SinkWriter<unknown>
  readonly queue: GateQueue
  readonly retry: RetryContext
  readonly prepared: (step: string, committable: Json, startedMs: number) => void
  readonly failed: (error: unknown) => void
}

/**
 * Feeds a sink, one frame after the other. A writer that takes messages at once is called at once;
 * while one makes us wait, frames queue, and their number is bounded by the gate.
 */
export class SinkRunner {
  readonly step: string
  readonly writer: SinkWriter<unknown>
  readonly #options: SinkRunnerOptions
  readonly #waiting: Frame<unknown>[] = []
  /** Calls that are under way: `close` waits for them. */
  readonly #pending = new Set<Promise<unknown>>()
  #busy = false
  #closed = false

  constructor(options: SinkRunnerOptions) {
    this.step = options.step
    this.writer = options.writer
    this.#options = options
  }

  status(): SinkStatus {
    const { step, writer } = this
    return { step, stagedBytes: writer.stagedBytes(), problem: writer.problem?.() }
  }

  push(frame: Frame<unknown>): void {
    if (this.#closed) return
    this.#options.queue.enter()
    this.#waiting.push(frame)
    if (!this.#busy) this.#drain()
  }

  /** Makes an epoch visible; may be repeated. Null: there was nothing to stage. */
  async commit(committable: Json): Promise<void> {
    if (committable === null) return
    const { step, retry } = this.#options
    await this.#track(
      withRetry({ step, call: 'commit' }, retry, () => this.writer.commit(committable)),
    )
  }

  /** Drops what waits, lets what is under way end, and closes the writer. */
  async close(): Promise<void> {
    this.#closed = true
    this.#waiting.length = 0
    await Promise.allSettled(this.#pending)
    await this.writer.close()
  }

  #drain(): void {
    for (let frame = this.#waiting.shift(); frame !== undefined; frame = this.#waiting.shift()) {
      const wait = this.#handle(frame)
      if (wait !== undefined) return this.#drainAfter(wait)
      this.#options.queue.leave()
    }
  }

  #drainAfter(wait: Promise<void>): void {
    this.#busy = true
    this.#track(wait)
      .then(() => {
        this.#busy = false
        this.#options.queue.leave()
        this.#drain()
      })
      // What the frames behind it throw ends the attempt too.
      .catch(this.#options.failed)
  }

  #handle(frame: Frame<unknown>): Promise<void> | undefined {
    switch (frame.kind) {
      case 'batch':
        return this.#write(frame.messages)
      case 'barrier':
        this.#prepare(frame.epoch)
        return undefined
      case 'watermark':
      case 'tick':
        return undefined
    }
  }

  #write(messages: readonly Message<unknown>[]): Promise<void> | undefined {
    const written = this.writer.write(messages)
    return written instanceof Promise ? written : undefined
  }

  /** Cuts the epoch now and goes on writing for the next one while this one is made durable. */
  #prepare(epoch: number): void {
    const { step, prepared, failed } = this.#options
    const startedMs = nowMs()
    this.#track(this.writer.prepare(epoch))
      .then((committable) => prepared(step, committable, startedMs))
      .catch(failed)
  }

  #track<T>(call: Promise<T>): Promise<T> {
    this.#pending.add(call)
    const forget = (): boolean => this.#pending.delete(call)
    call.then(forget, forget)
    return call
  }
}
