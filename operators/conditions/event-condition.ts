import type { CustomerEvent, CustomerEventType, JsonObject } from '#schemas'
import { InvalidConditionError } from './invalid-condition-error.ts'
import { readCondition } from './read-condition.ts'
import { newReading } from './reading.ts'

/** A test of one event, as data: what `where` of an aggregation takes, and criteria of segments. */
export interface EventCondition {
  /** The condition as JSON, from which it can be made again: stored, shown, edited by other tools. */
  readonly definition: JsonObject
  /** Names of the only events that can match, where it is known: others are not asked. */
  readonly eventNames?: ReadonlySet<string>
  /** Throws `InvalidConditionError` where the definition cannot work. */
  matches(event: CustomerEvent): boolean
}

/** Events of one name, such as `Order Completed`; pages and screens have names, too. */
export function event(name: string): EventCondition {
  return conditionOf({ event: name })
}

/** Events of one call: `eventType('page')`. */
export function eventType(type: CustomerEventType): EventCondition {
  return conditionOf({ eventType: type })
}

/** The condition of a definition. One that cannot work says so when it is used, or checked. */
export function conditionOf(definition: JsonObject): EventCondition {
  const reading = newReading()
  const condition = readCondition(definition, 'condition', reading)
  if (condition !== undefined && reading.problems.length === 0) return condition
  return {
    definition,
    matches: () => {
      throw new InvalidConditionError(reading.problems)
    },
  }
}
