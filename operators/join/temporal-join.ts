import { ChunkOrigin, withValue, type Message } from '#schemas'
import { map, type MapSpec, type Timer } from '#state'
import type { Operator, OperatorContext, Output } from '../operator.ts'
import { sendLate } from './late.ts'
import type { Joined, JoinSpec, Sided, Unmatched } from './sided.ts'
import { temporalJoinSettings, type TemporalJoinOptions } from './temporal-join-options.ts'
import { TimedRows } from './timed-rows.ts'
import { Versions } from './versions.ts'

/** The cells of `temporalJoin`: by key, what messages wait, and what versions there are. */
export type TemporalJoinCells<L, R> = {
  readonly waiting: MapSpec<L>
  readonly versions: MapSpec<R>
}

/** Inert definition of `temporalJoin`. */
export type TemporalJoinSpec<L, R, Out> = JoinSpec<L, R, Out, TemporalJoinCells<L, R>>

/**
 * Joins each left message with the right value of its key as of the message's event time: the newest
 * version at or before it, as Flink's temporal table join does; use it with `p.join`. The right stream
 * is any keyed stream whose messages are versions: profiles, prices, consent.
 *
 * - A message waits until the watermark has passed its time, and comes out with its own time. What it is
 *   joined with does not depend on the order of arrival. With `wait: false` it is answered at once, from
 *   the versions that have come.
 * - A message from before the watermark, and `allowedLatenessMs` more, is late: it goes to the side
 *   output `late`, counted (`late`, `late_left`).
 * - A version from before the watermark holds for what is answered from then on; answers that were given
 *   stay. It is counted (`late_versions`). One that no message to come could be joined with goes to
 *   `late` (`late`, `late_right`).
 * - A message without a version comes out alone, or with `join: 'inner'` not at all, counted
 *   (`unmatched`).
 */
export function temporalJoin<L, R>(
  options: TemporalJoinOptions<L, R> & { readonly join: 'inner' },
): TemporalJoinSpec<L, R, Joined<L, R>>
export function temporalJoin<L, R>(
  options: TemporalJoinOptions<L, R> & { readonly join?: 'left-outer' },
): TemporalJoinSpec<L, R, Joined<L, R> | Unmatched<L>>
export function temporalJoin<L, R>(
  options: TemporalJoinOptions<L, R>,
): TemporalJoinSpec<L, R, Joined<L, R> | Unmatched<L>> {
  const settings = temporalJoinSettings(options)
  const { join, wait, versionsWithinMs, allowedLatenessMs, versionsMax, waitingMax } = settings
  // Past it no message can ask for a version, since none comes from before the horizon.
  const ttlMs = versionsWithinMs + allowedLatenessMs + 1
  return {
    kind: 'temporal-join',
    state: { waiting: map(options.left), versions: map(options.right, { ttlMs }) },
    keyed: true,
    sideOutputs: ['late'],
    bound: `${versionsMax} versions and ${waitingMax} waiting messages a key`,
    details: {
      join,
      answers: wait ? 'when the watermark has passed' : 'at once',
      'versions hold for': `${versionsWithinMs} ms`,
      'allowed lateness': `${allowedLatenessMs} ms`,
    },
    open: (context) => new TemporalJoin(context, settings),
  }
}

type Out<L, R> = Output<Joined<L, R> | Unmatched<L>>

class TemporalJoin<L, R> implements Operator<Sided<L, R>, Joined<L, R> | Unmatched<L>> {
  readonly #context: OperatorContext<TemporalJoinCells<L, R>>
  readonly #settings: Required<TemporalJoinOptions<L, R>>
  readonly #waiting: TimedRows<L>
  readonly #versions: Versions<R>

  constructor(
    context: OperatorContext<TemporalJoinCells<L, R>>,
    settings: Required<TemporalJoinOptions<L, R>>,
  ) {
    this.#context = context
    this.#settings = settings
    this.#waiting = new TimedRows(context.cells.waiting)
    this.#versions = new Versions(context.cells.versions, settings)
  }

  onMessage(message: Message<Sided<L, R>>, output: Out<L, R>): void {
    const sided = message.value
    if (sided.side === 'right') return this.#takeVersion(message, sided.value, output)
    const { timestampMs } = message
    if (timestampMs < this.#horizonMs()) return sendLate(this.#context, message, output)
    const left = withValue(message, sided.value)
    if (this.#settings.wait && timestampMs >= this.#context.watermarkMs()) this.#wait(left, output)
    else this.#answer(left, output)
  }

  onTimer({ key, timestampMs }: Timer, output: Out<L, R>): void {
    for (const row of this.#waiting.of(key)) {
      if (row.timestampMs >= timestampMs) break
      this.#waiting.delete(key, row)
      const origin = new ChunkOrigin(this.#context.step, key, row.timestampMs, noBytes)
      this.#answer({ key, value: row.value, timestampMs: row.timestampMs, origin }, output)
    }
    this.#versions.forgetBefore(key, timestampMs - this.#settings.allowedLatenessMs)
  }

  /** Times before this are late. */
  #horizonMs(): number {
    return this.#context.watermarkMs() - this.#settings.allowedLatenessMs
  }

  #wait(message: Message<L>, output: Out<L, R>): void {
    const { key, timestampMs, value } = message
    const { waitingMax } = this.#settings
    if (this.#waiting.add(key, timestampMs, value, waitingMax) === undefined) {
      const detail = `${waitingMax} messages of key ${key} wait already: raise waitingMax`
      return output.reject(message, 'too-many-waiting', detail)
    }
    this.#context.timers.set(key, timestampMs + 1)
  }

  #answer({ key, value: left, timestampMs: leftMs, origin }: Message<L>, output: Out<L, R>): void {
    const version = this.#versions.at(key, leftMs)
    const emit = (value: Joined<L, R> | Unmatched<L>) =>
      output.emit({ key, value, timestampMs: leftMs, origin })
    if (version !== undefined) {
      return emit({ left, leftMs, right: version.value, rightMs: version.timestampMs })
    }
    if (this.#settings.join === 'inner') return this.#context.count('unmatched')
    emit({ left, leftMs, right: undefined, rightMs: undefined })
  }

  #takeVersion(message: Message<Sided<L, R>>, version: R, output: Out<L, R>): void {
    const { key, timestampMs } = message
    const { allowedLatenessMs, versionsMax } = this.#settings
    const taken = this.#versions.add(key, timestampMs, version, this.#horizonMs())
    if (taken === 'too late') return sendLate(this.#context, message, output)
    if (taken === 'full') {
      const detail = `key ${key} has ${versionsMax} versions already: raise versionsMax`
      return output.reject(message, 'too-many-versions', detail)
    }
    if (timestampMs < this.#context.watermarkMs()) this.#context.count('late_versions')
    for (const followedMs of taken) this.#context.timers.set(key, followedMs + allowedLatenessMs)
  }
}

const noBytes = new Uint8Array()
