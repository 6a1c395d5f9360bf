import { RuleSet } from '../aggregations/rule-set.ts'
import type { OperatorContext, OperatorSpec } from '../operator.ts'
import { durationText } from './definitions/duration-text.ts'
import type { SessionDefinition } from './definitions/session.ts'
import { earlyPaneCells, paneCells, type EarlyPaneCells, type PaneCells } from './panes/pane.ts'
import { SlidingWindows } from './panes/sliding-windows.ts'
import { WholeWindows } from './panes/whole-windows.ts'
import { triggerText } from './results/trigger.ts'
import type { WindowResult } from './results/window-result.ts'
import {
  earlySessionCells,
  sessionCells,
  type EarlySessionCells,
  type SessionCells,
} from './sessions/session-cells.ts'
import { SessionWindows } from './sessions/session-windows.ts'
import {
  settingsOf,
  type PanedDefinition,
  type WindowOptions,
  type WindowSettings,
} from './window-settings.ts'

/** Inert definition of `window`, for windows that are made of panes. */
export interface PanedWindowSpec<T> extends OperatorSpec<T, WindowResult, PaneCells> {
  readonly keyed: true
}

/** Inert definition of `window`, for sessions. */
export interface SessionWindowSpec<T> extends OperatorSpec<T, WindowResult, SessionCells> {
  readonly keyed: true
}

/**
 * Cuts each key's messages into windows by event time, and says what each came to: when the watermark
 * reaches its end, and again for each late message within `allowedLatenessMs`; `trigger` changes that.
 * Windows end by timers, which are part of the state, so that no message of the key has to come.
 *
 * - A message is late when every window that holds it has closed. It goes to the side output `late`,
 *   counted as `late_window_closed`, or `late_session_over` for sessions. One that sliding windows to
 *   come still hold counts in those, as `late_for_some_windows`.
 * - A message that would make more windows of a key than `panesMax` or `sessionsMax` allow is rejected
 *   as `too-many-windows`; those that there are go on.
 * - An early result of sliding windows is that of the window that holds the message and ends first.
 *
 * Times and lateness are Flink's (`WindowOperator.isWindowLate`, `EventTimeTrigger`), where a window is
 * late when `end - 1 + allowedLateness <= watermark`. Flink's watermark says that nothing at or before
 * it is missing, ours that nothing before it is: the same moment is one millisecond more.
 *
 * Throws `InvalidDefinitionError` and `MergeRulesError`.
 */
export function window<T>(options: WindowOptions<T, PanedDefinition>): PanedWindowSpec<T>
export function window<T>(options: WindowOptions<T, SessionDefinition>): SessionWindowSpec<T>
export function window<T>(options: WindowOptions<T>): PanedWindowSpec<T> | SessionWindowSpec<T> {
  const { over } = options
  const settings = settingsOf(options, new RuleSet(options.aggregate))
  const facts = factsOf(options, settings)
  return over.kind === 'session'
    ? { ...facts, ...sessionParts(over, settings) }
    : { ...facts, ...panedParts(over, settings) }
}

function factsOf<T>(options: WindowOptions<T>, settings: WindowSettings<T>) {
  const { over, trigger = 'at-end', emit = 'each' } = options
  const lateness = durationText(settings.allowedLatenessMs)
  const limit =
    over.kind === 'session'
      ? `${settings.sessionsMax} sessions a key`
      : `${settings.panesMax} panes a key`
  return {
    kind: 'window',
    keyed: true as const,
    sideOutputs: ['late'],
    bound: `${over.description}, each kept for ${lateness} after its end; at most ${limit}`,
    details: {
      over: over.description,
      'allowed lateness': lateness,
      trigger: triggerText(trigger),
      ...(emit === 'changes' && { emit }),
    },
  }
}

function panedParts<T>(over: PanedDefinition, settings: WindowSettings<T>) {
  const open = (
    context: OperatorContext<PaneCells>,
    early?: OperatorContext<EarlyPaneCells>['cells'],
  ) =>
    over.kind === 'sliding'
      ? new SlidingWindows(context, over, settings, early)
      : new WholeWindows(context, over, settings, early)
  if (settings.early === undefined) {
    return {
      state: paneCells(settings.rules),
      open: (context: OperatorContext<PaneCells>) => open(context),
    }
  }
  return {
    state: earlyPaneCells(settings.rules),
    open: (context: OperatorContext<EarlyPaneCells>) => open(context, context.cells),
  }
}

function sessionParts<T>(over: SessionDefinition, settings: WindowSettings<T>) {
  if (settings.early === undefined) {
    return {
      state: sessionCells(settings.rules),
      open: (context: OperatorContext<SessionCells>) => new SessionWindows(context, over, settings),
    }
  }
  return {
    state: earlySessionCells(settings.rules),
    open: (context: OperatorContext<EarlySessionCells>) =>
      new SessionWindows(context, over, settings, context.cells),
  }
}
