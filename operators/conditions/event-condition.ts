import type { CustomerEvent, JsonObject } from '#schemas'

/** A test of one event, as data: what `where` of an aggregation takes, and criteria of segments. */
export interface EventCondition {
  /** The condition as JSON, from which it can be made again: stored, shown, edited by other tools. */
  readonly definition: JsonObject
  /** Names of the only events that can match, where it is known: others are not asked. */
  readonly eventNames?: ReadonlySet<string>
  matches(event: CustomerEvent): boolean
}

/** Events of one name, such as `Order Completed`. */
export function event(name: string): EventCondition {
  return {
    definition: { event: name },
    eventNames: new Set([name]),
    matches: (each) => each.event === name,
  }
}
