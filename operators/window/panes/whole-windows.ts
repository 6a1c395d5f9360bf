import type { Message } from '#schemas'
import type { MapCell, Timer } from '#state'
import type { Operator, OperatorContext, Output } from '../../operator.ts'
import type { PanedWindow } from '../definitions/paned-window.ts'
import { sendLate } from '../late.ts'
import { EarlyResults } from '../results/early-results.ts'
import { Results } from '../results/results.ts'
import type { WindowResult, WindowTiming } from '../results/window-result.ts'
import type { WindowSettings } from '../window-settings.ts'
import { addToPane } from './add-to-pane.ts'
import { fieldOf, type EarlyPaneCells, type Pane, type PaneCells } from './pane.ts'

/** Windows that are one pane each: tumbling, calendar, lifetime. */
export class WholeWindows<T> implements Operator<T, WindowResult> {
  readonly #context: OperatorContext<PaneCells>
  readonly #panes: MapCell<Pane>
  readonly #over: PanedWindow
  readonly #settings: WindowSettings<T>
  readonly #results: Results<T>
  readonly #early: EarlyResults | undefined

  constructor(
    context: OperatorContext<PaneCells>,
    over: PanedWindow,
    settings: WindowSettings<T>,
    unreported?: Pick<OperatorContext<EarlyPaneCells>['cells'], 'unreported'>,
  ) {
    this.#context = context
    this.#panes = context.cells.panes
    this.#over = over
    this.#settings = settings
    this.#results = new Results(context, settings.rules)
    if (settings.early === undefined || unreported === undefined) return
    this.#early = new EarlyResults(settings.early, unreported.unreported, context)
  }

  onMessage(message: Message<T>, output: Output<WindowResult>): void {
    const { key, timestampMs } = message
    const startMs = this.#over.paneStartMs(timestampMs)
    const endMs = this.#over.paneEndMs(startMs)
    const watermarkMs = this.#context.watermarkMs()
    if (endMs + this.#settings.allowedLatenessMs <= watermarkMs) {
      return sendLate(this.#context, message, 'late_window_closed', output)
    }
    const pane = this.#add(message, startMs, output)
    if (pane === undefined) return
    if (endMs > watermarkMs) {
      const isDue = this.#early?.note(message, fieldOf(startMs)) ?? false
      if (isDue) this.#emit(key, startMs, pane, 'early', timestampMs, output)
    } else if (this.#settings.refines) {
      this.#emit(key, startMs, pane, 'late', watermarkMs, output)
    }
  }

  onTimer(timer: Timer, output: Output<WindowResult>): void {
    if (timer.domain === 'event') this.#pass(timer, output)
    for (const window of this.#early?.due(timer) ?? []) {
      const pane = this.#panes.get(timer.key, window)
      const nowMs = timer.domain === 'event' ? timer.timestampMs : this.#context.watermarkMs()
      if (pane !== undefined) this.#emit(timer.key, Number(window), pane, 'early', nowMs, output)
    }
  }

  /** Gives the result of the window that is due, and forgets the one that is over for good. */
  #pass({ key, timestampMs }: Timer, output: Output<WindowResult>): void {
    const { delayMs, allowedLatenessMs } = this.#settings
    const firedMs = this.#over.paneStartMs(timestampMs - delayMs - 1)
    const fired = this.#panes.get(key, fieldOf(firedMs))
    if (fired !== undefined && this.#over.paneEndMs(firedMs) + delayMs === timestampMs) {
      this.#emit(key, firedMs, fired, 'on-time', timestampMs, output)
      this.#early?.forget(key, fieldOf(firedMs))
    }
    const overMs = this.#over.paneStartMs(timestampMs - allowedLatenessMs - 1)
    if (this.#over.paneEndMs(overMs) + allowedLatenessMs !== timestampMs) return
    this.#panes.delete(key, fieldOf(overMs))
  }

  #add(message: Message<T>, startMs: number, output: Output<WindowResult>): Pane | undefined {
    const { key } = message
    const { panesMax } = this.#settings
    let pane = this.#panes.get(key, fieldOf(startMs))
    if (pane === undefined) {
      if (this.#isFull(key)) {
        const detail = `key ${key} has ${panesMax} windows already: raise panesMax, or allow less lateness`
        output.reject(message, 'too-many-windows', detail)
        return undefined
      }
      pane = { messages: 0, aggregates: [] }
      this.#setTimers(key, this.#over.paneEndMs(startMs))
    }
    addToPane(pane, message, this.#settings, this.#context)
    this.#panes.set(key, fieldOf(startMs), pane)
    return pane
  }

  #isFull(key: string): boolean {
    let panes = 0
    for (const _pane of this.#panes.entries(key)) panes += 1
    return panes >= this.#settings.panesMax
  }

  #setTimers(key: string, endMs: number): void {
    if (endMs === Number.POSITIVE_INFINITY) return
    const { delayMs, allowedLatenessMs } = this.#settings
    const { timers } = this.#context
    if (endMs + delayMs > this.#context.watermarkMs()) timers.set(key, endMs + delayMs)
    timers.set(key, endMs + allowedLatenessMs)
  }

  #emit(
    key: string,
    startMs: number,
    pane: Pane,
    timing: WindowTiming,
    firedMs: number,
    output: Output<WindowResult>,
  ): void {
    const endMs = this.#over.paneEndMs(startMs)
    // The first message of a window may come after its end: there is no earlier result then.
    const refined = timing === 'late' && pane.messages > 1
    this.#results.emit({ key, startMs, endMs, pane, timing, firedMs }, refined, output)
  }
}
