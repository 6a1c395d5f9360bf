import { durationProblem } from '../../invalid-definition-error.ts'

/**
 * When a window gives its results:
 * - `at-end`: when the watermark reaches its end, and again for each late message that is allowed;
 * - `final`: once, when no message can reach it any more: allowed lateness after its end;
 * - an `EarlyTrigger`: like `at-end`, and before that too.
 */
export type WindowTrigger = 'at-end' | 'final' | EarlyTrigger

/** When a window that is open gives results of what there is so far. At least one is to be set. */
export interface EarlyTrigger {
  /** At multiples of this in event time, where something came since the last result. */
  readonly earlyEveryMs?: number
  /** At multiples of this by the wall clock, where something came since the last result. */
  readonly earlyEveryProcessingMs?: number
  /** After so many messages since the last result. */
  readonly earlyEveryMessages?: number
}

/** Whether a trigger gives results before windows end. */
export function isEarly(trigger: WindowTrigger): trigger is EarlyTrigger {
  return typeof trigger === 'object'
}

/** What is wrong with a trigger, each with what would do. */
export function triggerProblems(trigger: WindowTrigger): readonly (string | undefined)[] {
  if (trigger === 'at-end' || trigger === 'final') return []
  if (!isEarly(trigger)) {
    return [
      `trigger is ${String(trigger)}: it must be at-end, final, or { earlyEveryMs: minutes(1) }`,
    ]
  }
  const { earlyEveryMs, earlyEveryProcessingMs, earlyEveryMessages } = trigger
  const all = [earlyEveryMs, earlyEveryProcessingMs, earlyEveryMessages]
  if (all.every((each) => each === undefined)) {
    return ['trigger is empty: set earlyEveryMs, earlyEveryProcessingMs or earlyEveryMessages']
  }
  return [
    everyProblem('earlyEveryMs', earlyEveryMs),
    everyProblem('earlyEveryProcessingMs', earlyEveryProcessingMs),
    earlyEveryMessages === undefined ||
    (Number.isSafeInteger(earlyEveryMessages) && earlyEveryMessages >= 1)
      ? undefined
      : `earlyEveryMessages is ${earlyEveryMessages}: it must be a whole number from 1`,
  ]
}

/** A trigger in words, for `plan`. */
export function triggerText(trigger: WindowTrigger): string {
  if (!isEarly(trigger)) return trigger
  return Object.entries(trigger)
    .map(([name, every]) => `${name} ${String(every)}`)
    .join(', ')
}

function everyProblem(name: string, ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : durationProblem(name, ms, 'minutes(1)')
}
