import { describe, expect, it } from 'vitest'
import { TransientError } from '#connectors'
import { withRetry } from '../../../pipeline/runtime/retry.ts'

describe('withRetry', () => {
  it('should wait twice as long each time, and as long as the error asks for', async () => {
    const waitsMs: number[] = []
    const failures = [new TransientError('busy'), new TransientError('busy', { retryAfterMs: 900 })]
    const answer = await withRetry(what, context(waitsMs), () => {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      return 'answer'
    })
    expect(answer).toBe('answer')
    expect(waitsMs).toEqual([100, 900])
  })

  it('should give up after the last retry with the error itself', async () => {
    const waitsMs: number[] = []
    const failure = new TransientError('still busy')
    const call = withRetry(what, context(waitsMs), () => Promise.reject(failure))
    await expect(call).rejects.toBe(failure)
    expect(waitsMs).toEqual([100, 200, 300])
  })

  it('should not repeat what failed for good', async () => {
    const waitsMs: number[] = []
    const call = withRetry(what, context(waitsMs), () => Promise.reject(new Error('wrong query')))
    await expect(call).rejects.toThrow('wrong query')
    expect(waitsMs).toEqual([])
  })
})

// Helpers

const what = { step: 'archive', call: 'commit' }

function context(waitsMs: number[]) {
  const ignore = (): void => {}
  return {
    clock: { nowMs: () => 0, sleep: async (delayMs: number) => void waitsMs.push(delayMs) },
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    signal: new AbortController().signal,
    config: { retriesMax: 3, retryBackoffMs: 100, retryBackoffMaxMs: 300 },
  }
}
