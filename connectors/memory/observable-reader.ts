import { setTimeout as sleep } from 'node:timers/promises'
import { ChunkOrigin, type Message, type Rejection } from '#schemas'
import type { ConnectorContext, Json, PollLimit, PollResult, SourceReader } from '../connector.ts'
import { MemoryOrigin } from './memory-origin.ts'
import type { ObserveOptions } from './observe.ts'
import { subscribeTo, type Subscription } from './subscribable.ts'

/** The one partition of an Observable. */
const partition = 'observable'
const bufferMessagesMaxDefault = 10_000
/** How long a poll waits in a run until the end. */
const quietPollMs = 20

/** Buffers what an Observable sends until it is polled. */
export class ObservableReader<T> implements SourceReader<T> {
  readonly #options: ObserveOptions<T>
  readonly #context: ConnectorContext
  readonly #subscription: Subscription
  readonly #buffer: T[] = []
  /** Values delivered by polls, since the first run. */
  #delivered: number
  /** Values of this subscription that an earlier run has saved. */
  #toSkip: number
  #dropped = 0
  #completed = false
  #failure: { readonly error: unknown } | undefined

  constructor(options: ObserveOptions<T>, context: ConnectorContext, resumeFrom: Json | undefined) {
    this.#options = options
    this.#context = context
    this.#delivered = typeof resumeFrom === 'number' ? resumeFrom : 0
    this.#toSkip = options.replayable === true ? this.#delivered : 0
    this.#subscription = subscribeTo(options.from, {
      next: (value) => this.#receive(value),
      error: (error) => (this.#failure ??= { error }),
      complete: () => (this.#completed = true),
    })
  }

  async poll(limit: PollLimit, signal: AbortSignal): Promise<PollResult<T>> {
    signal.throwIfAborted()
    const values = this.#buffer.splice(0, limit.messagesMax)
    const rejected = this.#rejectDropped()
    if (values.length > 0 || rejected.length > 0) {
      const messages = values.map((value) => this.#toMessage(value))
      return { partition, messages, rejected, bytes: values.length }
    }
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#completed) return 'end'
    if (!this.#context.untilEnd) return 'idle'
    // Nobody knows whether more comes: a run until the end waits for the Observable to complete.
    await sleep(quietPollMs, undefined, { signal })
    return { partition, messages: [], rejected: [], bytes: 0 }
  }

  partitions(): readonly string[] {
    return this.#completed && this.#buffer.length === 0 ? [] : [partition]
  }

  position(): Json {
    return this.#delivered
  }

  lag(): number {
    return this.#buffer.length
  }

  async close(): Promise<void> {
    this.#subscription.unsubscribe()
  }

  #receive(value: T): void {
    if (this.#toSkip > 0) {
      this.#toSkip--
      return
    }
    const { bufferMessagesMax = bufferMessagesMaxDefault, whenFull = 'fail' } = this.#options
    if (this.#buffer.length < bufferMessagesMax) {
      this.#buffer.push(value)
    } else if (whenFull === 'drop') {
      this.#dropped++
    } else {
      this.#failure ??= { error: new Error(fullMessage(this.#context.step, bufferMessagesMax)) }
    }
  }

  #toMessage(value: T): Message<T> {
    const origin = new MemoryOrigin(this.#context.step, partition, this.#delivered++, value)
    return { key: '', value, timestampMs: this.#options.timestampMsOf(value), origin }
  }

  #rejectDropped(): Rejection[] {
    if (this.#dropped === 0) return []
    const dropped = this.#dropped
    this.#dropped = 0
    const origin = new ChunkOrigin(this.#context.step, partition, this.#delivered, new Uint8Array())
    const message = `${dropped} values came while the buffer was full and were dropped`
    this.#context.logger.warn({ step: this.#context.step, dropped }, message)
    return [{ reason: 'buffer-full', step: this.#context.step, message, origin }]
  }
}

function fullMessage(step: string, bufferMessagesMax: number): string {
  return (
    `source ${step}: the Observable sends faster than the run reads, and ${bufferMessagesMax} values ` +
    'wait already: raise bufferMessagesMax, slow the sender down, or say whenFull: "drop"'
  )
}
