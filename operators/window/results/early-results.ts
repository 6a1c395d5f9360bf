import type { Message } from '#schemas'
import type { MapCell, Timer } from '#state'
import type { OperatorContext } from '../../operator.ts'
import type { EarlyTrigger } from './trigger.ts'

/** What it needs of an operator's context. */
type EarlyContext = Pick<OperatorContext<never>, 'timers' | 'watermarkMs' | 'processingTimeMs'>

/** Which open windows are to give a result early: those that messages came to since their last one. */
export class EarlyResults {
  readonly #trigger: EarlyTrigger
  readonly #unreported: MapCell<number>
  readonly #context: EarlyContext

  constructor(trigger: EarlyTrigger, unreported: MapCell<number>, context: EarlyContext) {
    this.#trigger = trigger
    this.#unreported = unreported
    this.#context = context
  }

  /** Notes a message of a window; answers whether the window is to give a result at once. */
  note({ key, timestampMs }: Message<unknown>, window: string): boolean {
    const { earlyEveryMessages = Number.POSITIVE_INFINITY } = this.#trigger
    const messages = (this.#unreported.get(key, window) ?? 0) + 1
    if (messages >= earlyEveryMessages) {
      this.forget(key, window)
      return true
    }
    this.#unreported.set(key, window, messages)
    if (messages === 1) this.#setTimers(key, timestampMs)
    return false
  }

  /** The windows that are to give a result now that a timer has fired, on-time results aside. */
  due({ key, timestampMs, domain }: Timer): readonly string[] {
    const { earlyEveryMs } = this.#trigger
    const isOurs =
      domain === 'processing' || (earlyEveryMs !== undefined && timestampMs % earlyEveryMs === 0)
    if (!isOurs) return []
    const windows = [...this.#unreported.entries(key)].map(([window]) => window)
    for (const window of windows) this.forget(key, window)
    return windows
  }

  /** A window has given a result, or is gone. */
  forget(key: string, window: string): void {
    if (this.#unreported.get(key, window) !== undefined) this.#unreported.delete(key, window)
  }

  /** What came to windows came to `into`, which they have become. */
  join(key: string, windows: readonly string[], into: string): void {
    let messages = 0
    for (const window of windows) {
      messages += this.#unreported.get(key, window) ?? 0
      this.forget(key, window)
    }
    if (messages > 0) this.#unreported.set(key, into, messages)
  }

  #setTimers(key: string, timestampMs: number): void {
    const { earlyEveryMs, earlyEveryProcessingMs } = this.#trigger
    const { timers } = this.#context
    const watermarkMs = this.#context.watermarkMs()
    const nowMs = Number.isFinite(watermarkMs) ? watermarkMs : timestampMs
    if (earlyEveryMs !== undefined) timers.set(key, nextMultiple(nowMs, earlyEveryMs))
    if (earlyEveryProcessingMs === undefined) return
    // Before the first tick it is due at once, whatever the wall clock says.
    const processingMs = Math.max(this.#context.processingTimeMs(), 0)
    timers.set(key, nextMultiple(processingMs, earlyEveryProcessingMs), 'processing')
  }
}

function nextMultiple(timestampMs: number, everyMs: number): number {
  return Math.floor(timestampMs / everyMs) * everyMs + everyMs
}
