import { ChunkOrigin, type JsonObject, type Message } from '#schemas'
import type { Timer } from '#state'
import type { MergeRules } from '../aggregations/merge-rule.ts'
import { RuleSet } from '../aggregations/rule-set.ts'
import type { Operator, OperatorContext, OperatorSpec, Output } from '../operator.ts'
import { windowCells, type Pane, type WindowCells } from './window-cells.ts'

/** What `tumblingWindow` takes. */
export interface TumblingWindowOptions<T> {
  /** Length of every window in milliseconds of event time. */
  readonly sizeMs: number
  /** Windows begin at multiples of `sizeMs` since 1970-01-01 UTC, and this much later. */
  readonly offsetMs?: number
  /** How long after its end a window takes messages that are late, each of which refines its result. */
  readonly allowedLatenessMs?: number
  /** What a window's result shows: a merge rule for each value. */
  readonly aggregate: MergeRules<T>
  /** Tells messages of the same time apart for `last` and `first`; by default their messageId. */
  readonly idOf?: (value: T) => string
}

/** What one window of a key came to. */
export interface WindowResult {
  readonly key: string
  /** Inclusive. */
  readonly startMs: number
  /** Exclusive. */
  readonly endMs: number
  /** Messages in the window. */
  readonly messages: number
  /** Whether it takes the place of an earlier result, since a late message came. */
  readonly refined: boolean
  readonly values: JsonObject
}

/** Inert definition of `tumblingWindow`. */
export interface TumblingWindowSpec<T> extends OperatorSpec<T, WindowResult, WindowCells> {
  readonly keyed: true
}

/**
 * Cuts each key's messages into windows of equal length that do not overlap, by event time. A window
 * emits one result when the watermark reaches its end, and again for each late message within
 * `allowedLatenessMs`. Later messages go to the side output `late`, counted.
 *
 * Times and lateness are Flink's (`WindowOperator.isWindowLate`, `TumblingEventTimeWindows`), where a
 * window is late when `end - 1 + allowedLateness <= watermark`. Flink's watermark says that nothing at
 * or before it is missing, ours that nothing before it is: the same moment is one millisecond more.
 */
export function tumblingWindow<T>(options: TumblingWindowOptions<T>): TumblingWindowSpec<T> {
  const { sizeMs, offsetMs = 0, allowedLatenessMs = 0, aggregate, idOf = messageIdOf } = options
  checkTimes({ sizeMs, offsetMs, allowedLatenessMs })
  const rules = new RuleSet(aggregate)
  const times = { sizeMs, offsetMs, allowedLatenessMs }
  return {
    kind: 'tumbling-window',
    state: windowCells(rules),
    keyed: true,
    sideOutputs: ['late'],
    bound: `windows of ${sizeMs} ms, each kept for ${allowedLatenessMs} ms after its end`,
    details: { size: `${sizeMs} ms`, 'allowed lateness': `${allowedLatenessMs} ms` },
    open: (context) => new TumblingWindow(context, rules, times, idOf),
  }
}

interface WindowTimes {
  readonly sizeMs: number
  readonly offsetMs: number
  readonly allowedLatenessMs: number
}

class TumblingWindow<T> implements Operator<T, WindowResult> {
  readonly #context: OperatorContext<WindowCells>
  readonly #rules: RuleSet<T>
  readonly #times: WindowTimes
  readonly #idOf: (value: T) => string

  constructor(
    context: OperatorContext<WindowCells>,
    rules: RuleSet<T>,
    times: WindowTimes,
    idOf: (value: T) => string,
  ) {
    this.#context = context
    this.#rules = rules
    this.#times = times
    this.#idOf = idOf
  }

  onMessage(message: Message<T>, output: Output<WindowResult>): void {
    const { sizeMs, allowedLatenessMs } = this.#times
    const startMs = this.#startOf(message.timestampMs)
    const endMs = startMs + sizeMs
    const watermarkMs = this.#context.watermarkMs()
    if (endMs + allowedLatenessMs <= watermarkMs) {
      this.#context.count('late')
      return output.sideOutput('late', message)
    }
    const pane = this.#add(message, startMs)
    if (endMs > watermarkMs) return
    // The first message of a window may come after its end: there is no earlier result then.
    this.#emit(message.key, startMs, pane, pane.messages > 1, output)
  }

  onTimer({ key, timestampMs }: Timer, output: Output<WindowResult>): void {
    const { sizeMs, allowedLatenessMs } = this.#times
    const { panes } = this.#context.cells
    const endedMs = timestampMs - sizeMs
    const ended = panes.get(key, fieldOf(endedMs))
    if (ended !== undefined) this.#emit(key, endedMs, ended, false, output)
    panes.delete(key, fieldOf(endedMs - allowedLatenessMs))
  }

  #startOf(timestampMs: number): number {
    const { sizeMs, offsetMs } = this.#times
    return Math.floor((timestampMs - offsetMs) / sizeMs) * sizeMs + offsetMs
  }

  #add({ key, value, timestampMs }: Message<T>, startMs: number): Pane {
    const { cells, timers } = this.#context
    const { sizeMs, allowedLatenessMs } = this.#times
    const known = cells.panes.get(key, fieldOf(startMs))
    const pane = known ?? { messages: 0, aggregates: [] }
    if (known === undefined) {
      const endMs = startMs + sizeMs
      if (endMs > this.#context.watermarkMs()) timers.set(key, endMs)
      timers.set(key, endMs + allowedLatenessMs)
    }
    pane.messages += 1
    this.#rules.add(pane.aggregates, value, timestampMs, this.#idOf(value))
    cells.panes.set(key, fieldOf(startMs), pane)
    return pane
  }

  #emit(
    key: string,
    startMs: number,
    { messages, aggregates }: Pane,
    refined: boolean,
    output: Output<WindowResult>,
  ): void {
    const endMs = startMs + this.#times.sizeMs
    const values = this.#rules.read(aggregates, endMs)
    const origin = new ChunkOrigin(this.#context.step, key, startMs, noBytes)
    const value = { key, startMs, endMs, messages, refined, values }
    output.emit({ key, value, timestampMs: endMs - 1, origin })
  }
}

const noBytes = new Uint8Array()

/** Name of a window's field. */
function fieldOf(startMs: number): string {
  return String(startMs)
}

function messageIdOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('messageId' in value)) return ''
  return String(value.messageId)
}

function checkTimes({ sizeMs, offsetMs, allowedLatenessMs }: WindowTimes): void {
  const problems: string[] = []
  if (!Number.isSafeInteger(sizeMs) || sizeMs < 1) {
    problems.push(`sizeMs is ${sizeMs}, must be a whole number from 1`)
  }
  if (!Number.isSafeInteger(offsetMs)) problems.push(`offsetMs is ${offsetMs}, must be whole`)
  if (!Number.isSafeInteger(allowedLatenessMs) || allowedLatenessMs < 0) {
    problems.push(`allowedLatenessMs is ${allowedLatenessMs}, must be a whole number from 0`)
  }
  if (problems.length > 0) throw new RangeError(`tumblingWindow: ${problems.join('; ')}`)
}
