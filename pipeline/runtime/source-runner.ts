import type { Observer } from 'rxjs'
import type { Json, Poll, PollLimit, SourceReader, SourceSpec } from '#connectors'
import type { Message } from '#schemas'
import type { SourceState } from '#state'
import { Bell } from './bell.ts'
import { rejectedCounter, type Counters } from './counters.ts'
import { batch, type Frame } from './frame.ts'
import type { Gate } from './gate.ts'
import { Poller } from './poller.ts'
import type { RetryContext } from './retry.ts'
import type { SourceStatus } from './run-observer.ts'
import type { RuntimeConfig } from './run-types.ts'
import { WatermarkTracker } from './watermark.ts'

/** How long an idle source rests before it is asked again. */
const idlePollMs = 50
/** How often processing-time timers are looked at. */
const tickIntervalMs = 100
/**
 * What a turn of the loop adds to the clock that partitions are idle by, at the most: while the gate is
 * shut, the outside is down or the machine sleeps, nobody is silent.
 */
const idleTurnMaxMs = 1_000
/** A source that never waits lets other work of the process run at least this often. */
const turnMs = 10

/** An opened source, where its frames go, and whom to tell about it. */
export interface SourceRunnerOptions {
  readonly step: string
  readonly spec: SourceSpec<unknown>
  readonly reader: SourceReader<unknown>
  readonly counters: Counters
  readonly restored: { readonly state: SourceState | undefined; readonly watermarkMs: number }
  readonly main: Observer<Frame<unknown>>
  readonly rejects: Observer<Frame<unknown>>
  readonly gate: Gate
  readonly retry: RetryContext
  readonly config: RuntimeConfig
  readonly untilEnd: boolean
  readonly reached: (step: string, capture: SourceCapture) => void
  readonly polled: () => void
}

/** What a source leaves for the manifest at a barrier. */
export interface SourceCapture {
  readonly state: SourceState
  readonly watermarkMs: number
  readonly counters: Readonly<Record<string, number>>
}

/** Polls one source and pushes frames; waits at the gate; puts barriers between polls. */
export class SourceRunner {
  readonly step: string
  readonly #options: SourceRunnerOptions
  readonly #bell = new Bell()
  readonly #tracker: WatermarkTracker
  readonly #poller: Poller
  #partitions: readonly string[] = []
  #barrier: number | undefined
  #stopping = false
  #looping = false
  #tickedMs = 0
  #turnedMs: number
  #idleClockMs = 0

  constructor(options: SourceRunnerOptions) {
    this.step = options.step
    this.#options = options
    const { state, watermarkMs } = options.restored
    const timestampsMaxMs = state?.timestampsMaxMs ?? {}
    const { latenessMs, idleAfterMs, advanceWhenSilent = false } = options.spec
    // A run until the end reads what there is: what the wall clock says has no part in it.
    const silence = { advanceWhenSilent: advanceWhenSilent && !options.untilEnd }
    const clock = { latenessMs, idleAfterMs, ...silence }
    this.#tracker = new WatermarkTracker(clock, { timestampsMaxMs, watermarkMs }, 0)
    this.#poller = new Poller(options.step, options.reader, options.retry)
    this.#turnedMs = options.retry.clock.nowMs()
  }

  get watermarkMs(): number {
    return this.#tracker.watermarkMs
  }

  get read(): number {
    return this.#options.counters.get('read')
  }

  lag(): number | undefined {
    return this.#options.reader.lag?.()
  }

  status(): SourceStatus {
    const { step, read, watermarkMs } = this
    return { step, read, watermarkMs, lag: this.lag(), problem: this.#options.reader.problem?.() }
  }

  /** Asks for barrier `epoch`: between this poll and the next, or at once if nothing is polled. */
  requestBarrier(epoch: number): void {
    this.#barrier = epoch
    if (!this.#looping) return this.#passBarrier()
    this.#wake()
  }

  /** Ends the loop after the poll at hand. Barriers can still be asked for. */
  stop(): void {
    this.#stopping = true
    this.#wake()
  }

  close(): Promise<void> {
    return this.#options.reader.close()
  }

  /** The epoch that ended at `position` is saved and committed. */
  committed(position: Json): Promise<void> {
    return this.#options.reader.committed?.(position) ?? Promise.resolve()
  }

  /** Polls until the source has ended, or has nothing more in a run until the end, or `stop`. */
  async loop(): Promise<void> {
    const { gate, retry } = this.#options
    this.#looping = true
    // What is behind a merge has forgotten the watermarks of its inputs.
    this.#sendWatermark(this.#tracker.watermarkMs)
    this.#moveClocks()
    let turnEndsMs = performance.now() + turnMs
    while (!this.#stopping && !retry.signal.aborted) {
      this.#passBarrier()
      if (!gate.isOpen) {
        await gate.changed()
        continue
      }
      if (!(await this.#turn())) break
      if (performance.now() < turnEndsMs) continue
      await new Promise((resolve) => setImmediate(resolve))
      turnEndsMs = performance.now() + turnMs
    }
    this.#looping = false
    if (!retry.signal.aborted) this.#passBarrier()
  }

  /** One poll; answers whether there may be more. */
  async #turn(): Promise<boolean> {
    const { retry, untilEnd } = this.#options
    const result = await this.#poller.poll(this.#limit(), this.#bell)
    if (retry.signal.aborted) return false
    if (result === 'end') {
      this.#sendWatermark(Number.POSITIVE_INFINITY)
      return false
    }
    if (typeof result === 'object') this.#push(result)
    this.#moveClocks()
    if (result === 'idle' && untilEnd) {
      this.#sendWatermark(this.#tracker.watermarkMs, true)
      return false
    }
    if (result === 'idle') await this.#bell.wait(idlePollMs, retry.clock)
    return true
  }

  #limit(): PollLimit {
    const { config } = this.#options
    const partition = this.#tracker.furthestBehind()
    return {
      messagesMax: config.pollMessagesMax,
      bytesMax: config.pollBytesMax,
      ...(partition !== undefined && { partition }),
    }
  }

  #push(poll: Poll<unknown>): void {
    const { counters, main, rejects, polled } = this.#options
    counters.add('read', poll.messages.length + poll.rejected.length)
    let timestampMaxMs = Number.NEGATIVE_INFINITY
    for (const { timestampMs } of poll.messages) {
      if (timestampMs > timestampMaxMs) timestampMaxMs = timestampMs
    }
    this.#tracker.observe(poll.partition, timestampMaxMs, this.#idleClockMs)
    if (poll.messages.length > 0) main.next(batch(poll.messages))
    if (poll.rejected.length > 0) rejects.next(batch(this.#rejections(poll)))
    polled()
  }

  #rejections(poll: Poll<unknown>): readonly Message<unknown>[] {
    const timestampMs = this.#tracker.watermarkMs
    return poll.rejected.map((value) => {
      this.#options.counters.add(rejectedCounter(value.reason))
      return { key: '', value, timestampMs, origin: value.origin }
    })
  }

  #moveClocks(): void {
    const { reader, retry, main } = this.#options
    const nowMs = retry.clock.nowMs()
    this.#idleClockMs += Math.min(Math.max(0, nowMs - this.#turnedMs), idleTurnMaxMs)
    this.#turnedMs = nowMs
    const partitions = reader.partitions()
    if (partitions !== this.#partitions) {
      this.#tracker.setPartitions(partitions, this.#idleClockMs)
      this.#partitions = partitions
    }
    if (this.#tracker.advance(this.#idleClockMs, nowMs)) {
      this.#sendWatermark(this.#tracker.watermarkMs, this.#tracker.idle)
    }
    if (Math.abs(nowMs - this.#tickedMs) < tickIntervalMs) return
    this.#tickedMs = nowMs
    main.next({ kind: 'tick', nowMs })
  }

  #sendWatermark(timestampMs: number, idle = false): void {
    const { main, rejects } = this.#options
    main.next({ kind: 'watermark', timestampMs, idle })
    rejects.next({ kind: 'watermark', timestampMs, idle })
  }

  #passBarrier(): void {
    const epoch = this.#barrier
    if (epoch === undefined) return
    this.#barrier = undefined
    const { step, reader, counters, main, rejects, reached } = this.#options
    const timestampsMaxMs = this.#tracker.timestampsMaxMs()
    const state = { position: reader.position(), timestampsMaxMs }
    reached(step, { state, watermarkMs: this.#tracker.watermarkMs, counters: counters.snapshot() })
    main.next({ kind: 'barrier', epoch })
    rejects.next({ kind: 'barrier', epoch })
  }

  #wake(): void {
    this.#bell.ring()
    this.#options.gate.wake()
  }
}
