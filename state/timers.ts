/** Which clock a timer goes by. */
export type TimeDomain = 'event' | 'processing'

/** A moment at which a step wants to be called for a key. */
export interface Timer {
  readonly key: string
  readonly timestampMs: number
  readonly domain: TimeDomain
}

/** Keyed timers of a step: part of its state, saved and restored with its cells. */
export interface Timers {
  /** Setting the same timer again changes nothing. */
  set(key: string, timestampMs: number, domain?: TimeDomain): void
  delete(key: string, timestampMs: number, domain?: TimeDomain): void
}
