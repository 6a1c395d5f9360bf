import { durationText } from './duration-text.ts'
import { durationProblem, expectValid, isDuration } from '../../invalid-definition-error.ts'
import { offsetProblem } from './offset-problem.ts'
import type { PanedWindow } from './paned-window.ts'
import { floorTo } from './tumbling.ts'

/** What `sliding` takes. */
export interface SlidingOptions {
  /** Length of every window in milliseconds of event time. */
  readonly sizeMs: number
  /** How much later each window begins than the one before; at most `sizeMs`. */
  readonly everyMs: number
  /** Windows begin at multiples of `everyMs` since 1970-01-01 UTC, and this much later; by default 0. */
  readonly offsetMs?: number
}

/** Windows of one length that overlap. */
export interface SlidingDefinition extends PanedWindow {
  readonly kind: 'sliding'
  readonly sizeMs: number
  readonly everyMs: number
  readonly offsetMs: number
  /** Length of a pane: the longest of which `sizeMs` and `everyMs` are both multiples. */
  readonly paneMs: number
}

/**
 * Windows of equal length that begin `everyMs` after one another, so that a time lies in several
 * (Flink: `SlidingEventTimeWindows`, in its SQL `HOP`; elsewhere "hopping").
 *
 * They share panes: what a message says is kept once, however many windows it is in. Panes are as long
 * as `everyMs` where `sizeMs` is a multiple of it, shorter otherwise. Throws `InvalidDefinitionError`.
 */
export function sliding({ sizeMs, everyMs, offsetMs = 0 }: SlidingOptions): SlidingDefinition {
  expectValid('sliding', [
    durationProblem('sizeMs', sizeMs, 'days(30)'),
    durationProblem('everyMs', everyMs, 'days(1)'),
    gapProblem(sizeMs, everyMs),
    offsetProblem(offsetMs),
  ])
  const paneMs = greatestCommonDivisor(sizeMs, everyMs)
  const shift = offsetMs === 0 ? '' : ` from ${durationText(offsetMs)}`
  return {
    kind: 'sliding',
    description: `sliding ${durationText(sizeMs)} every ${durationText(everyMs)}${shift}`,
    sizeMs,
    everyMs,
    offsetMs,
    paneMs,
    paneStartMs: (timestampMs) => floorTo(timestampMs, paneMs, offsetMs),
    paneEndMs: (startMs) => startMs + paneMs,
    // The last window that a pane is in is the last one that begins no later.
    expiresMs: (startMs) => floorTo(startMs, everyMs, offsetMs) + sizeMs,
  }
}

function gapProblem(sizeMs: number, everyMs: number): string | undefined {
  if (!isDuration(sizeMs) || !isDuration(everyMs) || everyMs <= sizeMs) return undefined
  const times = `${durationText(everyMs)} is longer than ${durationText(sizeMs)}`
  return `everyMs (${times}, sizeMs): times between two windows would be in none; make it at most sizeMs`
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right)
}
