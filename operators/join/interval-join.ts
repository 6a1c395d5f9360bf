import { booleanCodec, ChunkOrigin, withValue, type Message } from '#schemas'
import { map, type MapCell, type MapSpec, type Timer } from '#state'
import type { Operator, OperatorContext, Output } from '../operator.ts'
import {
  intervalBoundsOf,
  type IntervalBounds,
  type IntervalJoinOptions,
} from './interval-join-options.ts'
import { sendLate } from './late.ts'
import type { Joined, JoinSpec, Sided, Unmatched } from './sided.ts'
import { TimedRows, type TimedRow } from './timed-rows.ts'

const rowsMaxDefault = 1_000

/** The cells of an inner `intervalJoin`: rows by key, in the order of time. */
export type IntervalJoinCells<L, R> = {
  readonly left: MapSpec<L>
  readonly right: MapSpec<R>
}

/** The cells of a left outer `intervalJoin`; `alone` names the left rows without a partner so far. */
export type OuterIntervalJoinCells<L, R> = IntervalJoinCells<L, R> & {
  readonly alone: MapSpec<boolean>
}

/** Inert definition of an inner `intervalJoin`. */
export type IntervalJoinSpec<L, R> = JoinSpec<L, R, Joined<L, R>, IntervalJoinCells<L, R>>

/** Inert definition of a left outer `intervalJoin`. */
export type OuterIntervalJoinSpec<L, R> = JoinSpec<
  L,
  R,
  Joined<L, R> | Unmatched<L>,
  OuterIntervalJoinCells<L, R>
>

/**
 * Joins each left message with every right one of the same key whose event time lies in
 * `[left + lowerMs, left + upperMs]`, as Flink's interval join does; use it with `p.join`.
 *
 * - A pair comes out when the second of the two comes, at the later one's time. What comes out does
 *   not depend on the order of arrival.
 * - With `join: 'left-outer'` a left message without a partner comes out by timer, when none can come
 *   any more: at the last time that a partner could have had, or its own where that is later.
 * - A message from before the watermark is late, since its partners may be gone: it goes to the side
 *   output `late`, and is counted (`late`, and `late_left` or `late_right`).
 * - A row is kept until the watermark has passed the last partner that it could have.
 */
export function intervalJoin<L, R>(
  options: IntervalJoinOptions<L, R> & { readonly join: 'left-outer' },
): OuterIntervalJoinSpec<L, R>
export function intervalJoin<L, R>(
  options: IntervalJoinOptions<L, R> & { readonly join?: 'inner' },
): IntervalJoinSpec<L, R>
export function intervalJoin<L, R>(
  options: IntervalJoinOptions<L, R>,
): OuterIntervalJoinSpec<L, R> | IntervalJoinSpec<L, R> {
  const bounds = intervalBoundsOf(options)
  const { join = 'inner', rowsMax = rowsMaxDefault } = options
  const { lowerMs, upperMs } = bounds
  const cells = { left: map(options.left), right: map(options.right) }
  const common = {
    kind: 'interval-join',
    keyed: true,
    sideOutputs: ['late'],
    bound: `${rowsMax} rows a key and side, each for as long as a partner may come`,
    details: {
      join,
      interval: `right time is left time ${signed(lowerMs)} to ${signed(upperMs)} ms`,
    },
  } as const
  if (join === 'inner') {
    return {
      ...common,
      state: cells,
      open: (context: OperatorContext<IntervalJoinCells<L, R>>) =>
        new IntervalJoin(context, bounds, rowsMax),
    }
  }
  return {
    ...common,
    state: { ...cells, alone: map(booleanCodec) },
    open: (context: OperatorContext<OuterIntervalJoinCells<L, R>>) =>
      new IntervalJoin(context, bounds, rowsMax, context.cells.alone),
  }
}

/** One stream of the join. */
interface Side<T> {
  readonly rows: TimedRows<T>
  /** Where partners lie, relative to a row's time. */
  readonly fromMs: number
  readonly toMs: number
}

type Out<L, R> = Output<Joined<L, R> | Unmatched<L>>

class IntervalJoin<L, R> implements Operator<Sided<L, R>, Joined<L, R> | Unmatched<L>> {
  readonly #context: OperatorContext<IntervalJoinCells<L, R>>
  readonly #left: Side<L>
  readonly #right: Side<R>
  readonly #rowsMax: number
  /** Left rows without a partner so far; not kept where nobody asks for them. */
  readonly #alone: MapCell<boolean> | undefined

  constructor(
    context: OperatorContext<IntervalJoinCells<L, R>>,
    { lowerMs, upperMs }: IntervalBounds,
    rowsMax: number,
    alone?: MapCell<boolean>,
  ) {
    const { left, right } = context.cells
    this.#context = context
    this.#left = { rows: new TimedRows(left), fromMs: lowerMs, toMs: upperMs }
    this.#right = { rows: new TimedRows(right), fromMs: 0 - upperMs, toMs: 0 - lowerMs }
    this.#rowsMax = rowsMax
    this.#alone = alone
  }

  onMessage(message: Message<Sided<L, R>>, output: Out<L, R>): void {
    const { timestampMs } = message
    if (timestampMs < this.#context.watermarkMs()) return sendLate(this.#context, message, output)
    if (message.value.side === 'left') {
      this.#takeLeft(withValue(message, message.value.value), output)
    } else {
      this.#takeRight(withValue(message, message.value.value), output)
    }
  }

  onTimer({ key, timestampMs }: Timer, output: Out<L, R>): void {
    for (const row of this.#free(key, this.#left, timestampMs)) {
      if (this.#alone?.get(key, row.field) === undefined) continue
      this.#alone.delete(key, row.field)
      const origin = new ChunkOrigin(this.#context.step, key, row.timestampMs, noBytes)
      this.#emitAlone({ ...row, key, origin }, output)
    }
    this.#free(key, this.#right, timestampMs)
  }

  #takeLeft(message: Message<L>, output: Out<L, R>): void {
    const { key, timestampMs, value } = message
    const partners = this.#partners(message, this.#left, this.#right)
    const kept = this.#keep(message, this.#left, output)
    if (kept === 'full') return
    for (const right of partners) this.#emitPair({ timestampMs, value }, right, message, output)
    if (this.#alone === undefined || partners.length > 0) return
    if (kept === 'not needed') this.#emitAlone(message, output)
    else this.#alone.set(key, kept.field, true)
  }

  #takeRight(message: Message<R>, output: Out<L, R>): void {
    const { key, timestampMs, value } = message
    const partners = this.#partners(message, this.#right, this.#left)
    if (this.#keep(message, this.#right, output) === 'full') return
    for (const left of partners) {
      this.#emitPair(left, { timestampMs, value }, message, output)
      if (this.#alone?.get(key, left.field) !== undefined) this.#alone.delete(key, left.field)
    }
  }

  #partners<Theirs>(
    { key, timestampMs }: Message<unknown>,
    { fromMs, toMs }: Side<unknown>,
    { rows }: Side<Theirs>,
  ): readonly TimedRow<Theirs>[] {
    return rows.of(key).filter((row) => {
      const apartMs = row.timestampMs - timestampMs
      return apartMs >= fromMs && apartMs <= toMs
    })
  }

  /** Keeps a message for as long as a partner may come. */
  #keep<T>(message: Message<T>, { rows, toMs }: Side<T>, output: Out<L, R>) {
    const { key, timestampMs, value } = message
    const lastMs = timestampMs + toMs
    if (lastMs < this.#context.watermarkMs()) return 'not needed'
    const row = rows.add(key, timestampMs, value, this.#rowsMax)
    if (row !== undefined) {
      this.#context.timers.set(key, lastMs + 1)
      return row
    }
    const detail = `key ${key} has ${this.#rowsMax} rows already: raise rowsMax, or narrow the interval`
    output.reject(message, 'too-many-rows', detail)
    return 'full'
  }

  /** Removes the rows to which no partner can come from `watermarkMs` on. */
  #free<T>(key: string, { rows, toMs }: Side<T>, watermarkMs: number): readonly TimedRow<T>[] {
    const kept = rows.of(key)
    const freed = kept.filter((row) => row.timestampMs + toMs < watermarkMs)
    for (const row of freed) rows.delete(key, row)
    const next = kept[freed.length]
    // Each row has its timer, but one from before a wider interval comes too early.
    if (next !== undefined) this.#context.timers.set(key, next.timestampMs + toMs + 1)
    return freed
  }

  #emitPair(left: Timed<L>, right: Timed<R>, message: Message<unknown>, output: Out<L, R>): void {
    const timestampMs = Math.max(left.timestampMs, right.timestampMs)
    const value = {
      left: left.value,
      leftMs: left.timestampMs,
      right: right.value,
      rightMs: right.timestampMs,
    }
    output.emit({ key: message.key, value, timestampMs, origin: message.origin })
  }

  #emitAlone({ key, value, timestampMs, origin }: Message<L>, output: Out<L, R>): void {
    const alone = { left: value, leftMs: timestampMs, right: undefined, rightMs: undefined }
    const lastMs = timestampMs + Math.max(this.#left.toMs, 0)
    output.emit({ key, value: alone, timestampMs: lastMs, origin })
  }
}

interface Timed<T> {
  readonly timestampMs: number
  readonly value: T
}

const noBytes = new Uint8Array()

function signed(number: number): string {
  return number < 0 ? `- ${-number}` : `+ ${number}`
}
