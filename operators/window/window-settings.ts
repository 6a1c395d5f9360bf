import type { MergeRules } from '../aggregations/merge-rule.ts'
import type { RuleSet } from '../aggregations/rule-set.ts'
import type { CalendarDefinition } from './definitions/calendar.ts'
import type { LifetimeDefinition } from './definitions/lifetime.ts'
import type { SessionDefinition } from './definitions/session.ts'
import type { SlidingDefinition } from './definitions/sliding.ts'
import type { TumblingDefinition } from './definitions/tumbling.ts'
import { expectValid } from '../invalid-definition-error.ts'
import {
  isEarly,
  triggerProblems,
  type EarlyTrigger,
  type WindowTrigger,
} from './results/trigger.ts'

/** A definition of windows whose time is cut the same for every key. */
export type PanedDefinition =
  TumblingDefinition | SlidingDefinition | CalendarDefinition | LifetimeDefinition

/** Windows that a stream can be cut into. */
export type WindowDefinition = PanedDefinition | SessionDefinition

/** What `window` takes. */
export interface WindowOptions<T, Over extends WindowDefinition = WindowDefinition> {
  /** Which windows: `tumbling`, `sliding`, `session`, `calendar` or `lifetime`. */
  readonly over: Over
  /** What a window's result shows: a merge rule for each value. */
  readonly aggregate: MergeRules<T>
  /**
   * How long after its end a window takes messages that are late, in milliseconds of event time; by
   * default not at all.
   */
  readonly allowedLatenessMs?: number
  /** When results are given; by default `at-end`. */
  readonly trigger?: WindowTrigger
  /**
   * Of sliding windows: a result for `each` window that holds anything, as in Flink, which is the
   * default; or only where it is not that of the window before (`changes`), down to an empty one. Then
   * a message costs two results, however short the step. A late message that a window to come still
   * holds shows there, so `changes` takes no allowed lateness.
   */
  readonly emit?: 'each' | 'changes'
  /** Tells messages of the same time apart for `latest` and `first`; by default their messageId. */
  readonly idOf?: (value: T) => string
  /** Panes of a key at the most, by default 50,000: 30 days of minutes fit. */
  readonly panesMax?: number
  /** Sessions of a key at the most that are open or may still be refined, by default 1,000. */
  readonly sessionsMax?: number
}

/** Options that were looked at, with what they are by default. */
export interface WindowSettings<T> {
  readonly rules: RuleSet<T>
  readonly allowedLatenessMs: number
  /** How long after its end a window gives its result. */
  readonly delayMs: number
  /** Whether late messages make windows give their results again. */
  readonly refines: boolean
  readonly early: EarlyTrigger | undefined
  readonly onlyChanges: boolean
  readonly idOf: (value: T) => string
  readonly panesMax: number
  readonly sessionsMax: number
}

/** Looks at the options; throws `InvalidDefinitionError` with everything that is wrong with them. */
export function settingsOf<T>(options: WindowOptions<T>, rules: RuleSet<T>): WindowSettings<T> {
  const { allowedLatenessMs = 0, trigger = 'at-end', idOf = messageIdOf } = options
  const { panesMax = 50_000, sessionsMax = 1_000 } = options
  const onlyChanges = options.emit === 'changes'
  expectValid('window', [
    ...triggerProblems(trigger),
    latenessProblem(allowedLatenessMs),
    limitProblem('panesMax', panesMax),
    limitProblem('sessionsMax', sessionsMax),
    ...changesProblems(options, onlyChanges, allowedLatenessMs, trigger),
    options.over.kind === 'lifetime' && !isEarly(trigger)
      ? 'over is lifetime, which never ends: give an early trigger, such as { earlyEveryMessages: 1 }'
      : undefined,
  ])
  const isFinal = trigger === 'final'
  return {
    rules,
    allowedLatenessMs,
    delayMs: isFinal ? allowedLatenessMs : 0,
    refines: !isFinal,
    early: isEarly(trigger) ? trigger : undefined,
    onlyChanges,
    idOf,
    panesMax,
    sessionsMax,
  }
}

function latenessProblem(allowedLatenessMs: number): string | undefined {
  if (Number.isSafeInteger(allowedLatenessMs) && allowedLatenessMs >= 0) return undefined
  return `allowedLatenessMs is ${allowedLatenessMs}: it must be a whole number from 0, such as hours(1)`
}

function limitProblem(name: string, limit: number): string | undefined {
  if (Number.isSafeInteger(limit) && limit >= 1) return undefined
  return `${name} is ${limit}: it must be a whole number from 1`
}

function changesProblems<T>(
  { over }: WindowOptions<T>,
  onlyChanges: boolean,
  allowedLatenessMs: number,
  trigger: WindowTrigger,
): readonly (string | undefined)[] {
  if (!onlyChanges) return []
  const only = 'emit is changes'
  return [
    over.kind === 'sliding' ? undefined : `${only}: that is for sliding, not for ${over.kind}`,
    allowedLatenessMs === 0 ? undefined : `${only}: leave out allowedLatenessMs, or emit each`,
    trigger === 'at-end' ? undefined : `${only}: leave out trigger, or emit each`,
  ]
}

function messageIdOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('messageId' in value)) return ''
  return String(value.messageId)
}
