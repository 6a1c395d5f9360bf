import { ChunkOrigin, type JsonObject, type Message } from '#schemas'
import type { RuleSet } from '../../aggregations/rule-set.ts'
import type { OperatorContext, Output } from '../../operator.ts'
import type { Pane } from '../panes/pane.ts'
import type { WindowBounds, WindowResult, WindowTiming } from './window-result.ts'

/** A window that is to give a result. */
export interface Firing extends WindowBounds {
  readonly key: string
  readonly pane: Pane
  readonly timing: WindowTiming
  /** When it is given, in event time. */
  readonly firedMs: number
  readonly replaces?: readonly WindowBounds[]
}

/** The latest time that JavaScript's dates know: the end of what never ends, for results in JSON. */
const latestMs = 8_640_000_000_000_000
const noBytes = new Uint8Array()

/** Turns what windows hold into messages. */
export class Results<T> {
  readonly #step: string
  readonly #rules: RuleSet<T>

  constructor({ step }: Pick<OperatorContext<never>, 'step'>, rules: RuleSet<T>) {
    this.#step = step
    this.#rules = rules
  }

  emit(firing: Firing, refined: boolean, output: Output<WindowResult>): void {
    const { key, startMs, pane, timing, replaces } = firing
    const endMs = Math.min(firing.endMs, latestMs)
    const asOfMs = timing === 'early' ? Math.min(firing.firedMs, endMs) : endMs
    const values: JsonObject = this.#rules.read(pane.aggregates, asOfMs)
    const bounds = { key, startMs, endMs, messages: pane.messages, timing, refined }
    const value = { ...bounds, ...(replaces !== undefined && { replaces }), values }
    output.emit({ key, value, timestampMs: timeOf(firing), origin: this.#originOf(firing) })
  }

  #originOf({ key, startMs }: Firing): Message<WindowResult>['origin'] {
    return new ChunkOrigin(this.#step, key, startMs, noBytes)
  }
}

/** The last moment of a window, as in Flink; an early result is of the moment when it is given. */
function timeOf({ startMs, endMs, timing, firedMs }: Firing): number {
  if (timing !== 'early') return endMs - 1
  return Math.min(endMs - 1, Math.max(firedMs, startMs))
}
