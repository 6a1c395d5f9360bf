import type { Json } from '#connectors'
import type { Manifest } from '#state'
import { Bell } from './bell.ts'
import { Epoch } from './epoch.ts'
import { EpochRecorder, nowMs, type EpochTimeline } from './epoch-timeline.ts'
import type { Gate } from './gate.ts'
import { withRetry, type RetryContext } from './retry.ts'
import type { AttemptStatus } from './run-observer.ts'
import type { RunOptions } from './run-types.ts'
import type { SinkRunner } from './sink-runner.ts'
import type { SourceCapture, SourceRunner } from './source-runner.ts'
import type { Stage, StageCapture } from './stage.ts'

/** What the coordinator of an attempt works with. */
export interface CoordinatorOptions {
  readonly pipeline: string
  readonly run: Pick<RunOptions, 'store' | 'config'>
  readonly latest: Manifest | undefined
  readonly gate: Gate
  readonly retry: RetryContext
  readonly saved: (manifest: Manifest, durationMs: number) => void
  /** Is told how the end of each epoch went. */
  readonly ended?: (epoch: EpochTimeline) => void
}

/** The live steps of an attempt. */
export interface Steps {
  readonly sources: readonly SourceRunner[]
  readonly stages: readonly Stage[]
  readonly sinks: readonly SinkRunner[]
}

interface Request {
  readonly whileSaved: (epoch: number) => Promise<void>
  readonly failed: (error: unknown) => void
}

const stagedBytes = 'staged bytes'

/**
 * Ends epochs, one at a time, in the one order that makes them exactly once: barrier at every source,
 * capture of cells, `prepare` of every sink, the manifest (the commit point), `commit` of every sink,
 * word to the sources.
 */
export class Coordinator {
  readonly #options: CoordinatorOptions
  readonly #bell = new Bell()
  readonly #steps: Steps
  readonly #aborted: Promise<void>
  #latest: Manifest | undefined
  #epoch: Epoch | undefined
  #requests: Request[] = []
  #finishing = false
  #closedBy: { readonly error: unknown } | undefined
  #readWhenSaved = 0
  #recorder: EpochRecorder | undefined
  #unsavedSinceMs: number | undefined

  constructor(options: CoordinatorOptions, steps: Steps) {
    this.#options = options
    this.#steps = steps
    this.#latest = options.latest
    const { signal } = options.retry
    this.#aborted = new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** The epoch that is being ended, or the one that is going on. */
  get epoch(): number {
    return this.#recorder?.epoch ?? this.#next()
  }

  status(): Pick<AttemptStatus, 'latest' | 'endingMs' | 'unsavedMs'> {
    const sinceMs = (startedMs: number | undefined) => startedMs && nowMs() - startedMs
    return {
      latest: this.#latest,
      endingMs: sinceMs(this.#recorder?.startedMs),
      unsavedMs: sinceMs(this.#unsavedSinceMs),
    }
  }

  readonly sourceReached = (step: string, capture: SourceCapture): void => {
    this.#recorder?.captured()
    this.#epoch?.sourceReached(step, capture)
  }

  readonly stageCaptured = (capture: StageCapture): void => {
    this.#recorder?.captured()
    this.#epoch?.stageCaptured(capture)
  }

  readonly sinkPrepared = (step: string, committable: Json, startedMs: number): void => {
    this.#recorder?.ended('prepare', step, startedMs)
    this.#epoch?.sinkPrepared(step, committable)
  }

  /** After each poll: past `epochBytesMax` the sources wait and the epoch ends early. */
  readonly polled = (): void => {
    if (this.#read() !== this.#readWhenSaved) this.#unsavedSinceMs ??= nowMs()
    if (this.#stagedBytes() < this.#options.run.config.epochBytesMax) return
    this.#options.gate.hold(stagedBytes)
    this.#bell.ring()
  }

  /** Ends the epoch soon and calls `whileSaved` before the next one is saved. */
  checkpoint<T>(whileSaved: (epoch: number) => Promise<T>): Promise<T> {
    if (this.#closedBy !== undefined) return Promise.reject(this.#closedBy.error)
    const done = new Promise<T>((resolve, reject) => {
      const call = (epoch: number): Promise<void> => whileSaved(epoch).then(resolve, reject)
      this.#requests.push({ whileSaved: call, failed: reject })
    })
    this.#bell.ring()
    return done
  }

  /** Saves one last epoch; `loop` ends after it. */
  finish(): void {
    this.#finishing = true
    this.#bell.ring()
  }

  /** Runs until `finish`, or until the signal is aborted. */
  async loop(): Promise<void> {
    const { run, retry } = this.#options
    const { clock, signal } = retry
    const { checkpointIntervalMs } = run.config
    this.#readWhenSaved = this.#read()
    let startedMs = clock.nowMs()
    while (!signal.aborted) {
      const finishing = this.#finishing
      const sinceMs = clock.nowMs() - startedMs
      // A wall clock that was set back must not keep checkpoints away.
      const isDue = sinceMs >= checkpointIntervalMs || sinceMs < 0
      if (finishing || isDue || this.#isUrgent()) {
        startedMs = clock.nowMs()
        if (this.#hasNews() || finishing) await this.#end()
        if (finishing) return
      }
      const restMs = startedMs + checkpointIntervalMs - clock.nowMs()
      await this.#bell.wait(Math.max(0, Math.min(restMs, checkpointIntervalMs)), clock)
    }
  }

  /** Fails who waits for a checkpoint that will not come, or asks for one later. */
  close(error: unknown): void {
    this.#closedBy ??= { error }
    this.#bell.ring()
    for (const request of this.#requests.splice(0)) request.failed(error)
  }

  #next(): number {
    return (this.#latest?.epoch ?? 0) + 1
  }

  #names() {
    const { sources, stages, sinks } = this.#steps
    const step = ({ step }: { readonly step: string }): string => step
    return { sources: sources.map(step), stages: stages.map(step), sinks: sinks.map(step) }
  }

  #isUrgent(): boolean {
    return (
      this.#requests.length > 0 || this.#stagedBytes() >= this.#options.run.config.epochBytesMax
    )
  }

  /** Where the sources begin is news too: asked again after a crash, they might begin later. */
  #hasNews(): boolean {
    if (this.#latest === undefined) return true
    const { length } = this.#requests
    return length > 0 || this.#read() !== this.#readWhenSaved || this.#stagedBytes() > 0
  }

  #read(): number {
    return this.#steps.sources.reduce((sum, source) => sum + source.read, 0)
  }

  #stagedBytes(): number {
    return this.#steps.sinks.reduce((sum, { writer }) => sum + writer.stagedBytes(), 0)
  }

  async #end(): Promise<void> {
    const recorder = new EpochRecorder(this.#next())
    this.#recorder = recorder
    try {
      await this.#endEpoch(new Epoch(recorder.epoch, this.#names()), recorder)
      this.#options.ended?.(recorder.timeline())
    } catch (error) {
      this.#options.ended?.(recorder.timeline({ error }))
      throw error
    } finally {
      this.#recorder = undefined
    }
    for (const { whileSaved } of this.#requests.splice(0)) await whileSaved(recorder.epoch)
  }

  async #endEpoch(epoch: Epoch, recorder: EpochRecorder): Promise<void> {
    const { clock, signal } = this.#options.retry
    const { sources, stages } = this.#steps
    this.#epoch = epoch
    const read = this.#read()
    for (const source of sources) source.requestBarrier(epoch.number)
    await Promise.race([epoch.complete, this.#aborted])
    signal.throwIfAborted()
    this.#epoch = undefined
    this.#options.gate.release(stagedBytes)

    const manifest = epoch.manifest(this.#options.pipeline, clock.nowMs())
    await recorder.timed('save', '', () => this.#save(epoch, manifest))
    for (const stage of stages) stage.saved()
    await this.#commit(manifest, recorder)
    this.#readWhenSaved = read
    if (this.#read() === read) this.#unsavedSinceMs = undefined
    else this.#unsavedSinceMs = recorder.startedMs
    this.#options.saved(manifest, nowMs() - recorder.startedMs)
  }

  async #save(epoch: Epoch, manifest: Manifest): Promise<void> {
    const { run, retry } = this.#options
    await withRetry({ step: '', call: 'save' }, retry, () =>
      run.store.commit(epoch.changes, manifest),
    )
    this.#latest = manifest
  }

  async #commit(manifest: Manifest, recorder: EpochRecorder): Promise<void> {
    const { sources, sinks } = this.#steps
    await allEnded(
      sinks.flatMap((sink) => {
        const committable = manifest.committables[sink.step] ?? null
        if (committable === null) return []
        return recorder.timed('commit', sink.step, () => sink.commit(committable))
      }),
    )
    await Promise.all(
      sources.map((source) => source.committed(manifest.sources[source.step]?.position ?? null)),
    )
  }
}

/** Waits for all of them, then throws what the first one threw: nothing may be under way after that. */
async function allEnded(calls: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(calls)) {
    if (outcome.status === 'rejected') throw outcome.reason
  }
}
