import { AssertionError } from 'node:assert'
import { TransientError } from '#connectors'
import type { CallBounds, CallOutcome, Outside } from '#operators'
import { withRetry, type RetryContext } from './retry.ts'

type Call<T> = (signal: AbortSignal) => Promise<T>

/** Makes the calls of one step: so many at a time, each with a time-out and retries. */
export class OutsideCalls implements Outside {
  readonly #step: string
  readonly #context: RetryContext
  readonly #waiting: (() => void)[] = []
  readonly #underWay = new Set<AbortController>()
  #free: number

  constructor(step: string, callsInFlightMax: number, context: RetryContext) {
    this.#step = step
    this.#free = callsInFlightMax
    this.#context = context
    const { signal } = context
    const endAll = (): void => this.#underWay.forEach((over) => over.abort(signal.reason))
    signal.addEventListener('abort', endAll, { once: true })
  }

  nowMs(): number {
    return this.#context.clock.nowMs()
  }

  async call<T>(call: Call<T>, bounds: CallBounds): Promise<CallOutcome<T>> {
    await this.#enter()
    try {
      return { kind: 'answered', answer: await this.#withRetries(call, bounds) }
    } catch (error) {
      if (this.#context.signal.aborted || error instanceof AssertionError) throw error
      return { kind: error instanceof TransientError ? 'unavailable' : 'refused', error }
    } finally {
      this.#leave()
    }
  }

  #withRetries<T>(call: Call<T>, { timeoutMs, retriesMax }: CallBounds): Promise<T> {
    const { config } = this.#context
    const context = {
      ...this.#context,
      config: { ...config, retriesMax: retriesMax ?? config.retriesMax },
    }
    const what = { step: this.#step, call: 'prepare' }
    return withRetry(what, context, () => this.#within(timeoutMs, call))
  }

  /** One try. What comes of it after the time-out is ignored; it should heed its signal. */
  async #within<T>(timeoutMs: number, call: Call<T>): Promise<T> {
    this.#context.signal.throwIfAborted()
    const over = new AbortController()
    this.#underWay.add(over)
    const timeout = this.#context.clock.sleep(timeoutMs, over.signal).then(() => {
      throw new TransientError(`no answer within ${timeoutMs} ms`)
    })
    // What a call throws at once must end like what it throws later.
    const answer = (async () => call(over.signal))()
    try {
      return await Promise.race([answer, timeout])
    } finally {
      this.#underWay.delete(over)
      over.abort()
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => void this.#waiting.push(resolve))
  }

  /** Whoever waits takes the place over. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}
