import { TransientError, type PollLimit, type PollResult, type SourceReader } from '#connectors'
import type { Bell } from './bell.ts'
import { waitBeforeRetryMs, type RetryContext } from './retry.ts'

/**
 * Polls a reader, and again while the outside is not ready, with the bounds of `withRetry`. It gives
 * back control between two tries: barriers and a stop get through, since the position does not move by
 * a poll that failed.
 */
export class Poller {
  readonly #step: string
  readonly #reader: SourceReader<unknown>
  readonly #retry: RetryContext
  /** Polls that failed in a row. */
  #failures = 0
  #retryAtMs = 0

  constructor(step: string, reader: SourceReader<unknown>, retry: RetryContext) {
    this.#step = step
    this.#reader = reader
    this.#retry = retry
  }

  /** What a poll found, or 'again' where it was not the time to poll or the poll failed. */
  async poll(limit: PollLimit, bell: Bell): Promise<PollResult<unknown> | 'again'> {
    const { clock, config, signal } = this.#retry
    const restMs = this.#retryAtMs - clock.nowMs()
    if (this.#failures > 0 && restMs > 0) {
      await bell.wait(restMs, clock)
      return 'again'
    }
    try {
      const result = await this.#reader.poll(limit, signal)
      this.#failures = 0
      return result
    } catch (error) {
      if (!(error instanceof TransientError) || this.#failures >= config.retriesMax) throw error
      this.#rest(error)
      return 'again'
    }
  }

  #rest(error: TransientError): void {
    const { clock, config, logger } = this.#retry
    const waitMs = waitBeforeRetryMs(error, this.#failures, config)
    this.#failures += 1
    this.#retryAtMs = clock.nowMs() + waitMs
    const facts = { step: this.#step, call: 'poll', attempt: this.#failures, waitMs }
    logger.warn({ ...facts, error: error.message }, 'try again')
  }
}
