import { LRUCache } from 'lru-cache'
import type { Message } from '#schemas'
import type { MapCell, Timer } from '#state'
import type { Operator, OperatorContext, Output } from '../../operator.ts'
import type { SlidingDefinition } from '../definitions/sliding.ts'
import { sendLate } from '../late.ts'
import { EarlyResults } from '../results/early-results.ts'
import { Results } from '../results/results.ts'
import type { WindowResult, WindowTiming } from '../results/window-result.ts'
import type { WindowSettings } from '../window-settings.ts'
import { addToPane } from './add-to-pane.ts'
import { fieldOf, type EarlyPaneCells, type Pane, type PaneCells } from './pane.ts'
import { PaneFold } from './pane-fold.ts'
import { SlidingEnds } from './sliding-ends.ts'

/** Panes at the most whose folds are remembered, over all keys. */
const foldedPanesMax = 500_000

/** Windows that overlap, and share panes. */
export class SlidingWindows<T> implements Operator<T, WindowResult> {
  readonly #context: OperatorContext<PaneCells>
  readonly #panes: MapCell<Pane>
  readonly #over: SlidingDefinition
  readonly #ends: SlidingEnds
  readonly #settings: WindowSettings<T>
  readonly #results: Results<T>
  readonly #early: EarlyResults | undefined
  readonly #folds = new LRUCache<string, PaneFold<T>>({ maxSize: foldedPanesMax })

  constructor(
    context: OperatorContext<PaneCells>,
    over: SlidingDefinition,
    settings: WindowSettings<T>,
    unreported?: Pick<OperatorContext<EarlyPaneCells>['cells'], 'unreported'>,
  ) {
    this.#context = context
    this.#panes = context.cells.panes
    this.#over = over
    this.#ends = new SlidingEnds(over)
    this.#settings = settings
    this.#results = new Results(context, settings.rules)
    if (settings.early === undefined || unreported === undefined) return
    this.#early = new EarlyResults(settings.early, unreported.unreported, context)
  }

  onMessage(message: Message<T>, output: Output<WindowResult>): void {
    const { key, timestampMs } = message
    const startMs = this.#over.paneStartMs(timestampMs)
    const lastMs = this.#over.expiresMs(startMs)
    const watermarkMs = this.#context.watermarkMs()
    if (lastMs + this.#settings.allowedLatenessMs <= watermarkMs) {
      return sendLate(this.#context, message, 'late_window_closed', output)
    }
    if (!this.#add(message, startMs, output)) return
    if (this.#ends.firstMs(startMs) + this.#settings.allowedLatenessMs <= watermarkMs) {
      this.#context.count('late_for_some_windows')
    }
    if (this.#settings.refines) this.#refine(key, startMs, watermarkMs, output)
    if (this.#early === undefined) return
    const endMs = this.#ends.nextOf(startMs, watermarkMs)
    if (endMs > lastMs || !this.#early.note(message, fieldOf(endMs))) return
    this.#emit(key, endMs, 'early', timestampMs, output)
  }

  onTimer(timer: Timer, output: Output<WindowResult>): void {
    const { key, timestampMs, domain } = timer
    if (domain === 'event') this.#pass(key, timestampMs, output)
    const nowMs = domain === 'event' ? timestampMs : this.#context.watermarkMs()
    for (const window of this.#early?.due(timer) ?? []) {
      this.#emit(key, Number(window), 'early', nowMs, output)
    }
  }

  /** Gives the result of the window that is due, forgets panes that are in none, and goes on. */
  #pass(key: string, timestampMs: number, output: Output<WindowResult>): void {
    const { delayMs, onlyChanges } = this.#settings
    const endMs = timestampMs - delayMs
    const fold = this.#foldOf(key)
    if (this.#ends.isEnd(endMs) && (onlyChanges || this.#holdsAny(fold, endMs))) {
      this.#emit(key, endMs, 'on-time', timestampMs, output)
      this.#early?.forget(key, fieldOf(endMs))
    }
    this.#drop(key, fold, timestampMs)
    if (onlyChanges) return
    const nextMs = this.#ends.afterMs(endMs)
    if (this.#holdsAny(fold, nextMs)) return this.#context.timers.set(key, nextMs + delayMs)
    const oldestMs = fold.starts[0]
    if (oldestMs !== undefined) this.#setForgetting(key, oldestMs)
  }

  #add(message: Message<T>, startMs: number, output: Output<WindowResult>): boolean {
    const { key, value, timestampMs } = message
    const { rules, idOf, panesMax } = this.#settings
    const field = fieldOf(startMs)
    const known = this.#panes.get(key, field)
    const fold = known === undefined ? this.#foldOf(key) : this.#folds.get(key)
    if (known === undefined && fold !== undefined) {
      if (fold.starts.length >= panesMax) {
        const detail = `key ${key} has ${panesMax} panes already: raise panesMax, or slide in longer steps`
        output.reject(message, 'too-many-windows', detail)
        return false
      }
      fold.insert(startMs)
      this.#folds.set(key, fold, { size: fold.starts.length })
    }
    const pane = known ?? { messages: 0, aggregates: [] }
    addToPane(pane, message, this.#settings, this.#context)
    this.#panes.set(key, field, pane)
    if (fold?.holds(startMs) === true) {
      fold.added(startMs, { messages: 1, aggregates: rules.lift(value, timestampMs, idOf(value)) })
    }
    this.#setTimers(key, startMs, known === undefined)
    return true
  }

  #setTimers(key: string, startMs: number, isNew: boolean): void {
    const { delayMs, onlyChanges } = this.#settings
    const { timers } = this.#context
    const watermarkMs = this.#context.watermarkMs()
    const firstMs = this.#ends.firstMs(startMs)
    // A window that has ended shows no change: the next one does.
    if (!isNew && !(onlyChanges && firstMs <= watermarkMs)) return
    const nextMs = this.#ends.nextOf(startMs, watermarkMs - delayMs)
    const lastMs = this.#over.expiresMs(startMs)
    if (nextMs <= lastMs) timers.set(key, nextMs + delayMs)
    else this.#setForgetting(key, startMs)
    if (onlyChanges && isNew) timers.set(key, lastMs + this.#over.everyMs)
  }

  /** Wakes up when a pane is in no window any more that can be refined. */
  #setForgetting(key: string, startMs: number): void {
    const overMs = this.#over.expiresMs(startMs) + this.#settings.allowedLatenessMs
    this.#context.timers.set(key, overMs)
  }

  #drop(key: string, fold: PaneFold<T>, timestampMs: number): void {
    const { allowedLatenessMs, onlyChanges } = this.#settings
    // The first window without a pane is given from what is left then.
    const keptMs = onlyChanges ? this.#over.everyMs : allowedLatenessMs
    for (;;) {
      const oldestMs = fold.starts[0]
      if (oldestMs === undefined) break
      if (this.#over.expiresMs(oldestMs) + keptMs > timestampMs) return
      this.#panes.delete(key, fieldOf(oldestMs))
      fold.dropOldest()
    }
    this.#folds.delete(key)
  }

  /** Gives the results again of windows that have ended and may still be refined. */
  #refine(key: string, startMs: number, watermarkMs: number, output: Output<WindowResult>): void {
    const { allowedLatenessMs } = this.#settings
    const lastMs = Math.min(this.#over.expiresMs(startMs), watermarkMs)
    let endMs = this.#ends.nextOf(startMs, watermarkMs - allowedLatenessMs)
    for (; endMs <= lastMs; endMs += this.#over.everyMs) {
      this.#emit(key, endMs, 'late', watermarkMs, output)
    }
  }

  #holdsAny(fold: PaneFold<T>, endMs: number): boolean {
    return fold.hasAny(endMs - this.#over.sizeMs, endMs)
  }

  #foldOf(key: string): PaneFold<T> {
    const known = this.#folds.get(key)
    if (known !== undefined) return known
    const starts = [...this.#panes.entries(key)].map(([field]) => Number(field))
    const fold = new PaneFold(this.#settings.rules, starts)
    this.#folds.set(key, fold, { size: Math.max(1, starts.length) })
    return fold
  }

  #emit(
    key: string,
    endMs: number,
    timing: WindowTiming,
    firedMs: number,
    output: Output<WindowResult>,
  ): void {
    const startMs = endMs - this.#over.sizeMs
    const read = (start: number) => this.#panes.get(key, fieldOf(start)) ?? noPane(key, start)
    const pane = this.#foldOf(key).fold(startMs, endMs, read)
    // The first message of a window may come after its end: there is no earlier result then.
    const refined = timing === 'late' && pane.messages > 1
    this.#results.emit({ key, startMs, endMs, pane, timing, firedMs }, refined, output)
  }
}

function noPane(key: string, startMs: number): never {
  throw new Error(`the pane of ${key} that begins at ${startMs} is gone: something else changed it`)
}
