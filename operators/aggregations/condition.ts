import type { CustomerEvent, JsonObject } from '#schemas'
import type { EventCondition } from '../conditions/event-condition.ts'
import { functionDefinition } from './value-of.ts'

/** Which messages an aggregation takes: all of several conditions at once. */
export interface Condition<T> {
  readonly definition: readonly JsonObject[]
  /** As in `EventCondition`. */
  readonly eventNames?: ReadonlySet<string>
  matches(value: T): boolean
}

/** What `where` takes: a test of customer events, as data, or a function of the message. */
export type ConditionOf<T> = EventCondition | ((value: T) => boolean)

/** A condition and one more. */
export function bothOf<T>(known: Condition<T> | undefined, added: ConditionOf<T>): Condition<T> {
  const one = conditionOf(added)
  if (known === undefined) return one
  const eventNames = commonNames(known.eventNames, one.eventNames)
  return {
    definition: [...known.definition, ...one.definition],
    ...(eventNames && { eventNames }),
    matches: (value) => known.matches(value) && one.matches(value),
  }
}

/** A condition as data, or as a function of the author. */
export function conditionOf<T>(added: ConditionOf<T>): Condition<T> {
  if (typeof added === 'function') {
    return { definition: [functionDefinition(added)], matches: added }
  }
  const { definition, eventNames } = added
  return {
    definition: [definition],
    ...(eventNames && { eventNames }),
    matches: (value) => added.matches(value as T & CustomerEvent),
  }
}

/** Names of the only events that match any of them; undefined where it is not known of each. */
export function namesOfAny<T>(
  conditions: readonly Condition<T>[],
): ReadonlySet<string> | undefined {
  const names = new Set<string>()
  for (const { eventNames } of conditions) {
    if (eventNames === undefined) return undefined
    for (const name of eventNames) names.add(name)
  }
  return names
}

/** Names that are in both, where both are known. */
function commonNames(
  left: ReadonlySet<string> | undefined,
  right: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return new Set([...left].filter((name) => right.has(name)))
}
