import type { CustomerEvent, JsonObject } from '#schemas'
import type { EventCondition } from '../conditions/event-condition.ts'
import { bothOf, type Condition, type ConditionOf } from './condition.ts'
import type { MergeRule } from './merge-rule.ts'
import type { PanedWindow } from '../window/definitions/paned-window.ts'

/** A merge rule over a whole lifetime, which can be narrowed: what `count` and its like give. */
export interface Aggregation<T, Aggregate = unknown> extends MergeRule<T, Aggregate> {
  /** Only of messages that match; of several conditions, all. */
  where(condition: EventCondition): Aggregation<T & CustomerEvent, Aggregate>
  where<U extends T>(condition: (value: U) => boolean): Aggregation<U, Aggregate>
  /** Only of what lies in a window. */
  over(window: PanedWindow): WindowedAggregation<T, Aggregate>
}

/** An aggregation over a window: its rule makes an aggregate of each pane. */
export interface WindowedAggregation<T, Aggregate = unknown> {
  readonly rule: MergeRule<T, Aggregate>
  readonly window: PanedWindow
  /** Everything that decides its values, as JSON: that of the rule, and the window. */
  readonly definition: JsonObject
  /** As in `Aggregation`. */
  where(condition: EventCondition): WindowedAggregation<T & CustomerEvent, Aggregate>
  where<U extends T>(condition: (value: U) => boolean): WindowedAggregation<U, Aggregate>
}

/** Makes an aggregation of a merge rule: every aggregation is one, and a rule of one's own may be. */
export function aggregation<T, Aggregate>(
  rule: MergeRule<T, Aggregate>,
): Aggregation<T, Aggregate> {
  return narrowed(rule, undefined)
}

/** Whether it is an aggregation over a window, not over a lifetime. */
export function isWindowed<T>(
  trait: MergeRule<T> | WindowedAggregation<T>,
): trait is WindowedAggregation<T> {
  return 'window' in trait
}

/** A rule of the messages alone that match. */
export function filtered<T, Aggregate>(
  rule: MergeRule<T, Aggregate>,
  where: Condition<T> | undefined,
): MergeRule<T, Aggregate> {
  if (where === undefined) return rule
  const { eventNames = rule.eventNames } = where
  return {
    ...rule,
    definition: { ...rule.definition, where: where.definition },
    ...(eventNames && { eventNames }),
    lift: (value, timestampMs, id) =>
      where.matches(value) ? rule.lift(value, timestampMs, id) : undefined,
    ...(rule.refusedBy && {
      refusedBy: (value: T) => (where.matches(value) ? rule.refusedBy?.(value) : undefined),
    }),
  }
}

/** Puts a rule over a window. */
export function windowed<T, Aggregate>(
  rule: MergeRule<T, Aggregate>,
  window: PanedWindow,
  where?: Condition<T>,
): WindowedAggregation<T, Aggregate> {
  const whole = filtered(rule, where)
  return {
    rule: whole,
    window,
    definition: { ...whole.definition, window: window.description },
    where: (condition: ConditionOf<T>) => windowed(rule, window, bothOf(where, condition)),
  }
}

function narrowed<T, Aggregate>(
  rule: MergeRule<T, Aggregate>,
  where: Condition<T> | undefined,
): Aggregation<T, Aggregate> {
  return {
    ...filtered(rule, where),
    where: (condition: ConditionOf<T>) => narrowed(rule, bothOf(where, condition)),
    over: (window) => windowed(rule, window, where),
  }
}
