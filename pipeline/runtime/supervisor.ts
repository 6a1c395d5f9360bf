import { AssertionError } from 'node:assert'
import { SetupError } from '#connectors'
import { FencedError } from '#schemas'
import { NotPrefetchedError, StateSchemaError } from '#state'
import { ConfigError, PlanError } from '../errors.ts'
import { Attempt, type AttemptOptions } from './attempt.ts'
import type { AttemptEnd } from './run-observer.ts'

/** Thrown to end a run at once: the next one goes on from the last saved epoch. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
  readonly code = 'stopped'

  constructor() {
    super('the run was stopped at once; the next one goes on from the last checkpoint')
  }
}

/**
 * What ends a run for good. Everything else reopens the pipeline from the last epoch. Two things never
 * get here: a rejected message goes to the rejects stream, a `TransientError` is first retried in place.
 */
const finalErrors = [
  // A bug is never retried.
  AssertionError,
  NotPrefetchedError,
  // Another process goes on.
  FencedError,
  // Opening again would change nothing.
  ConfigError,
  PlanError,
  SetupError,
  StateSchemaError,
  // Asked for.
  StoppedError,
]

/**
 * Keeps a definition running: opens an attempt from the last manifest, and another one after a
 * failure, at most `restartsMax` in a row without a saved epoch between them. None where nothing could
 * be opened ever: opening was retried in place already, so an address is wrong rather than away.
 */
export class Supervisor {
  readonly #options: AttemptOptions
  #attempt: Attempt | undefined
  #stopping = false
  readonly #stopped = new AbortController()
  #opened = false
  #savedSinceFailure = false
  #restarts = 0

  constructor(options: AttemptOptions) {
    this.#options = {
      ...options,
      saved: (manifest, durationMs) => {
        this.#savedSinceFailure = true
        options.saved(manifest, durationMs)
      },
    }
  }

  get attempt(): Attempt | undefined {
    return this.#attempt
  }

  stop(mode: 'checkpoint' | 'now'): void {
    this.#stopping = true
    this.#stopped.abort()
    if (mode === 'now') this.#attempt?.fail(new StoppedError())
    else this.#attempt?.stop()
  }

  async run(): Promise<void> {
    const { logger, clock } = this.#options.retry
    const { config } = this.#options.run
    for (let restarts = 0; ; this.#restarts += 1) {
      try {
        await this.#try()
        return this.#tell({ kind: 'done' })
      } catch (failure) {
        const error = await this.#causeOf(failure)
        if (this.#savedSinceFailure) restarts = 0
        this.#savedSinceFailure = false
        restarts += 1
        const isFinal = finalErrors.some((kind) => error instanceof kind)
        const isOver = this.#stopping || isFinal || !this.#opened || restarts > config.restartsMax
        this.#tell({ kind: 'failed', error, restarts: !isOver })
        if (isOver) throw error
        const waitMs = Math.min(config.retryBackoffMs * 2 ** restarts, config.retryBackoffMaxMs)
        logger.error({ error: String(error), restarts, waitMs }, 'open again from the last epoch')
        await clock.sleep(waitMs, this.#stopped.signal).catch(() => {
          throw new StoppedError()
        })
      }
    }
  }

  /**
   * A process that was stopped for a while goes on with cells that it remembers and with rows that another
   * one has written since. What fails of that is no bug.
   */
  async #causeOf(failure: unknown): Promise<unknown> {
    if (failure instanceof FencedError || failure instanceof StoppedError) return failure
    try {
      await this.#options.run.store.confirmOwner?.()
    } catch (error) {
      if (error instanceof FencedError) return error
    }
    return failure
  }

  #tell(end: AttemptEnd): void {
    const { observer } = this.#options.run
    if (this.#attempt !== undefined) observer?.attemptEnded(this.#attempt, end)
  }

  async #try(): Promise<void> {
    const manifest = await this.#options.run.store.latest()
    const attempt = new Attempt(this.#options, manifest, this.#restarts)
    this.#attempt = attempt
    this.#options.run.observer?.attemptBegan(attempt)
    try {
      await attempt.open()
      this.#opened = true
      if (this.#stopping) attempt.stop()
      await attempt.run()
    } finally {
      await attempt.close()
    }
  }
}
