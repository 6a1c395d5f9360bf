import type { SourceSpec } from '../connector.ts'
import { connector } from './connector.ts'
import { ObservableReader } from './observable-reader.ts'
import type { Subscribable } from './subscribable.ts'

/** What `observe` reads and how. */
export interface ObserveOptions<T> {
  /** An Observable. It is subscribed to when the run starts, and again at every restart. */
  readonly from: Subscribable<T>
  /** Event time of a value. */
  readonly timestampMsOf: (value: T) => number
  /** Values that may wait to be polled. 10,000 by default. */
  readonly bufferMessagesMax?: number
  /**
   * What a value meets that finds the buffer full, since an Observable cannot be asked to wait.
   * `fail` (the default): the run stops with an error. `drop`: the value is lost, and one rejection
   * with the reason `buffer-full` says how many were.
   */
  readonly whenFull?: 'fail' | 'drop'
  /**
   * True promises that every subscription delivers the same values from the beginning: then a
   * restart skips those that were saved. False (the default): values are not asked for again.
   */
  readonly replayable?: boolean
  /** How far event times may run backwards. 0 by default. */
  readonly latenessMs?: number
  /** After this long without a value it holds nothing back. 60,000 by default. */
  readonly idleAfterMs?: number
  /**
   * Whether event time goes on at the pace of the wall clock once everything is silent for longer than
   * `idleAfterMs`, so that windows end with no message. False by default.
   */
  readonly advanceWhenSilent?: boolean
  /** How far back the sender repeats a value. 0 by default. */
  readonly replayWindowMs?: number
}

/**
 * Reads an Observable (of RxJS, or any that can be subscribed to).
 *
 * Delivery: exactly-once when `replayable`. Otherwise at-most-once: what was delivered or buffered
 * since the last checkpoint is lost in a crash, and so is what a hot Observable sends meanwhile;
 * put a journal or a topic in front where that matters. An error of the Observable stops the run.
 */
export function observe<T>(options: ObserveOptions<T>): SourceSpec<T> {
  return {
    connector: connector.name,
    summary:
      options.replayable === true ? 'an Observable, replayed' : 'an Observable, at most once',
    replayWindowMs: options.replayWindowMs ?? 0,
    latenessMs: options.latenessMs ?? 0,
    idleAfterMs: options.idleAfterMs ?? 60_000,
    ...(options.advanceWhenSilent === true && { advanceWhenSilent: true }),
    open: async (context, resumeFrom) => new ObservableReader(options, context, resumeFrom),
  }
}
