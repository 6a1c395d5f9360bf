import type { JsonObject } from '#schemas'
import type { EventCondition } from './event-condition.ts'

/** A test of one profile, as data: a criterion of segments, or criteria with and, or, not around them. */
export interface ProfileCondition {
  /** The condition as JSON, from which it can be made again: stored, shown, edited by other tools. */
  readonly definition: JsonObject
  readonly about: 'profile'
}

/**
 * A test of an attribute: of an event, what the call sets on the customer; of a profile, what was set
 * last.
 */
export interface AttributeCondition extends EventCondition, ProfileCondition {}
