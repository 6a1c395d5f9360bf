import { AssertionError } from 'node:assert'
import { describe, expect, it } from 'vitest'
import { TransientError } from '#connectors'
import type { Clock } from '#pipeline'
import { OutsideCalls } from '../../../pipeline/runtime/outside-calls.ts'
import { VirtualClock } from '../../../pipeline/testing/virtual-clock.ts'

const bounds = { timeoutMs: 50 }

describe('OutsideCalls', () => {
  it('should say what a call answered', async () => {
    const { calls } = open()
    const outcome = await calls.call(async () => 'answer', bounds)
    expect(outcome).toEqual({ kind: 'answered', answer: 'answer' })
  })

  it('should try again what is worth it, and say when nobody answered', async () => {
    const { calls, clock } = open()
    const away = new TransientError('away')
    let tries = 0
    const failing = async () => {
      tries += 1
      throw away
    }
    expect(await calls.call(failing, bounds)).toEqual({ kind: 'unavailable', error: away })
    expect([tries, clock.nowMs()]).toEqual([4, 100 + 200 + 300])
    tries = 0
    await calls.call(failing, { ...bounds, retriesMax: 0 })
    expect(tries).toBe(1)
  })

  it('should give up a try that takes too long, tell it so, and try again', async () => {
    const { calls, clock } = open()
    const signals: AbortSignal[] = []
    const slowAtFirst = (signal: AbortSignal) => {
      signals.push(signal)
      return signals.length === 1 ? new Promise<string>(() => {}) : Promise.resolve('answer')
    }
    const outcome = await calls.call(slowAtFirst, bounds)
    expect(outcome).toEqual({ kind: 'answered', answer: 'answer' })
    expect(signals[0]?.aborted).toBe(true)
    expect(clock.nowMs()).toBe(50 + 100)
  })

  it('should not try again what failed for good, at once or later', async () => {
    const { calls } = open()
    const error = new Error('wrong question')
    const thrown = calls.call(() => {
      throw error
    }, bounds)
    expect(await thrown).toEqual({ kind: 'refused', error })
    expect(await calls.call(() => Promise.reject(error), bounds)).toEqual({
      kind: 'refused',
      error,
    })
  })

  it('should never hide a failed assertion', async () => {
    const { calls } = open()
    const bug = new AssertionError({ message: 'a bug' })
    await expect(calls.call(() => Promise.reject(bug), bounds)).rejects.toBe(bug)
  })

  it('should have no more calls under way than it may, and lose none', async () => {
    const { calls } = open()
    let [underWay, most] = [0, 0]
    const call = async () => {
      underWay += 1
      most = Math.max(most, underWay)
      await microtasks()
      underWay -= 1
      if (most > 1) throw new Error('counts as one, too')
    }
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => calls.call(call, bounds)))
    expect([outcomes.length, most]).toEqual([9, 2])
  })

  it('should end with the run, those calls too that wait for their turn', async () => {
    const { calls, run } = open(foreverClock)
    let began = 0
    const hanging = () => {
      began += 1
      return new Promise<never>(() => {})
    }
    const outcomes = [1, 2, 3].map(() => calls.call(hanging, { timeoutMs: 1e9 }))
    const settled = Promise.allSettled(outcomes)
    await microtasks()
    run.abort(new Error('the run is over'))
    expect((await settled).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ])
    expect(began).toBe(2)
  })
})

// Helpers

/** Lets what is ready go on, and no timer. */
async function microtasks(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** A clock on which no time passes: only a signal ends a sleep. */
const foreverClock: Clock = {
  nowMs: () => 0,
  sleep: (_delayMs, signal) =>
    new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new Error('no more'))),
    ),
}

function open(clock: Clock = new VirtualClock()) {
  const ignore = (): void => {}
  const run = new AbortController()
  const calls = new OutsideCalls('look-up', 2, {
    clock,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    signal: run.signal,
    config: { retriesMax: 3, retryBackoffMs: 100, retryBackoffMaxMs: 300 },
  })
  return { calls, clock, run }
}
