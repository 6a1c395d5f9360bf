import type { JsonObject } from '#schemas'
import { count } from '../../../aggregations/count.ts'
import type { EventCondition } from '../../../conditions/event-condition.ts'
import type { ProfileCondition } from '../../../conditions/profile-condition.ts'
import { readCondition } from '../../../conditions/read-condition.ts'
import { refuseOthers } from '../../../conditions/reading.ts'
import { behaviour, MeasuredComparisons, type Behaviour, type WithinOptions } from './behaviour.ts'
import type { ReadCriterion } from '../criterion.ts'
import { measured, measureWords } from './measured.ts'
import { notFollowedBy, readNotFollowedBy, type Unfollowed } from './not-followed-by.ts'

/** How often something was done: at least once, where nothing is compared. */
export class Performed extends MeasuredComparisons implements Behaviour {
  readonly definition: JsonObject
  readonly about = 'profile'

  constructor(condition: EventCondition) {
    const definition = { performed: condition.definition }
    super(definition)
    this.definition = definition
  }

  /** At least once within a time; see `Behaviour`. */
  within(lengthMs: number, options?: WithinOptions): ProfileCondition {
    return behaviour(this.definition).within(lengthMs, options)
  }

  /** Done, and then not the other thing: `performed(added).notFollowedBy(ordered).within(hours(24))`. */
  notFollowedBy(condition: EventCondition): Unfollowed {
    return notFollowedBy(this.definition, condition)
  }
}

/**
 * Who did something: `performed(event('Order Completed')).atLeast(2).within(days(30))`. Who never did has
 * done it 0 times, which is less than 1.
 */
export function performed(condition: EventCondition): Performed {
  return new Performed(condition)
}

/** Reads `{ "performed": { "event": "A" }, "atLeast": 2, "withinMs": 86400000 }`. */
export const readPerformed: ReadCriterion = (definition, at, reading) => {
  if (Object.hasOwn(definition, 'notFollowedBy')) return readNotFollowedBy(definition, at, reading)
  refuseOthers(definition, ['performed', ...measureWords(definition)], at, reading)
  const condition = readCondition(definition['performed'], `${at}.performed`, reading)
  if (condition === undefined) return undefined
  const measure = {
    at,
    definition: { performed: condition.definition },
    subject: `number of ${JSON.stringify(condition.definition)}`,
    type: 'number',
    aggregation: count().where(condition),
    none: 0,
    otherwise: { atLeast: 1 },
  } as const
  return measured(measure, definition, reading)
}
