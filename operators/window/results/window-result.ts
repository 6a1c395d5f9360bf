import type { JsonObject } from '#schemas'

/** A stretch of event time. */
export interface WindowBounds {
  /** Inclusive. */
  readonly startMs: number
  /** Exclusive. */
  readonly endMs: number
}

/** What one window of a key came to. */
export interface WindowResult extends WindowBounds {
  readonly key: string
  /** Messages in the window. */
  readonly messages: number
  /**
   * `early` before the window has ended, `on-time` when it has, `late` since a late message came. Each
   * result takes the place of the ones before.
   */
  readonly timing: WindowTiming
  /** Whether it takes the place of an earlier result that was not an early one. */
  readonly refined: boolean
  /**
   * Of sessions: windows whose results, early ones too, this one takes the place of. A session that
   * grows or swallows others has other bounds than it was shown with.
   */
  readonly replaces?: readonly WindowBounds[]
  readonly values: JsonObject
}

/** When a result is given, as seen from the end of its window. */
export type WindowTiming = 'early' | 'on-time' | 'late'
