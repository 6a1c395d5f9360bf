import { durationText } from './duration-text.ts'
import { durationProblem, expectValid } from '../../invalid-definition-error.ts'
import { offsetProblem } from './offset-problem.ts'
import type { PanedWindow } from './paned-window.ts'

/** What `tumbling` takes. */
export interface TumblingOptions {
  /** Length of every window in milliseconds of event time. */
  readonly sizeMs: number
  /** Windows begin at multiples of `sizeMs` since 1970-01-01 UTC, and this much later; by default 0. */
  readonly offsetMs?: number
}

/** Windows of one length that follow on each other. */
export interface TumblingDefinition extends PanedWindow {
  readonly kind: 'tumbling'
  readonly sizeMs: number
  readonly offsetMs: number
}

/**
 * Windows of equal length, one after the other (Flink: `TumblingEventTimeWindows`). Each is one pane.
 * For days and months of people's calendars take `calendar`. Throws `InvalidDefinitionError`.
 */
export function tumbling({ sizeMs, offsetMs = 0 }: TumblingOptions): TumblingDefinition {
  expectValid('tumbling', [durationProblem('sizeMs', sizeMs, 'days(1)'), offsetProblem(offsetMs)])
  const shift = offsetMs === 0 ? '' : ` from ${durationText(offsetMs)}`
  return {
    kind: 'tumbling',
    description: `tumbling ${durationText(sizeMs)}${shift}`,
    sizeMs,
    offsetMs,
    paneStartMs: (timestampMs) => floorTo(timestampMs, sizeMs, offsetMs),
    paneEndMs: (startMs) => startMs + sizeMs,
    expiresMs: (startMs) => startMs + sizeMs,
  }
}

/** The last time up to `timestampMs` that is `offsetMs` after a multiple of `stepMs`. */
export function floorTo(timestampMs: number, stepMs: number, offsetMs: number): number {
  return Math.floor((timestampMs - offsetMs) / stepMs) * stepMs + offsetMs
}
