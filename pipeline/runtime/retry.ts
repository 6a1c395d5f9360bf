import { TransientError, type Logger } from '#connectors'
import type { Clock, RuntimeConfig } from './run-types.ts'

/** How long and how often calls are repeated, by which clock, until which signal. */
export interface RetryContext {
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
  readonly config: Pick<RuntimeConfig, 'retriesMax' | 'retryBackoffMs' | 'retryBackoffMaxMs'>
}

/**
 * Calls again while `call` throws `TransientError`, at most `retriesMax` times, waiting twice as long
 * each time up to `retryBackoffMaxMs`, and never shorter than the error asks for. Then, and for every
 * other error, it throws what `call` threw.
 */
export async function withRetry<T>(
  what: { readonly step: string; readonly call: string },
  context: RetryContext,
  call: () => T | Promise<T>,
): Promise<T> {
  const { retriesMax } = context.config
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof TransientError) || attempt >= retriesMax) throw error
      const waitMs = waitBeforeRetryMs(error, attempt, context.config)
      context.logger.warn(
        { ...what, attempt: attempt + 1, waitMs, error: error.message },
        'try again',
      )
      await context.clock.sleep(waitMs, context.signal)
    }
  }
}

/** Twice as long each time up to a bound, and never shorter than the error asks for. */
export function waitBeforeRetryMs(
  { retryAfterMs }: TransientError,
  attempt: number,
  { retryBackoffMs, retryBackoffMaxMs }: RetryContext['config'],
): number {
  return Math.max(Math.min(retryBackoffMs * 2 ** attempt, retryBackoffMaxMs), retryAfterMs)
}
