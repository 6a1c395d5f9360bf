/**
 * The world outside of the run, for an operator whose batches wait for calls. The runtime makes the
 * calls: it bounds them, repeats them and gives them up.
 */
export interface Outside {
  /** The wall clock, in milliseconds since the Unix epoch: how old an answer is. */
  nowMs(): number
  /**
   * Makes a call as soon as fewer than the operator's `callsInFlightMax` are under way, and again while
   * it throws `TransientError` or takes too long. Its signal says when nobody waits for it any more.
   * Throws only when the run is over, and for failed assertions: let that pass.
   */
  call<T>(call: (signal: AbortSignal) => Promise<T>, bounds: CallBounds): Promise<CallOutcome<T>>
}

/** How long and how often a call is tried. */
export interface CallBounds {
  /** A try that takes longer is given up, in milliseconds. */
  readonly timeoutMs: number
  /** Tries after the first one; by default the setting `runtime.retriesMax`. */
  readonly retriesMax?: number | undefined
}

/** What came of a call. */
export type CallOutcome<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  /** It failed, and would fail again. */
  | { readonly kind: 'refused'; readonly error: unknown }
  /** Nobody was there to answer, in spite of every retry. */
  | { readonly kind: 'unavailable'; readonly error: unknown }
