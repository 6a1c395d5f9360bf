import type { Comparisons } from '../../../conditions/comparisons/comparisons.ts'
import type { EventCondition } from '../../../conditions/event-condition.ts'
import type { Field } from '../../../conditions/field.ts'
import type { ProfileCondition } from '../../../conditions/profile-condition.ts'
import type { MeasuredComparisons } from './behaviour.ts'
import { performed, type Performed } from './performed.ts'
import { lastTime } from './times.ts'
import { totalOf } from './total-of.ts'

/** What transactions are known by: recency, frequency and monetary value. */
export interface Transactions {
  /** Time of the last one: `recency.withinLast(days(90))`. */
  readonly recency: Comparisons<ProfileCondition>
  /** How many: `frequency.atLeast(3).within(days(365))`. */
  readonly frequency: Performed
  /** What they add up to: `monetary.atLeast(500)`. */
  readonly monetary: MeasuredComparisons
}

/** Criteria over transactions: `transactions(event('Order Completed'), property('revenue'))`. */
export function transactions(condition: EventCondition, amount: Field): Transactions {
  return {
    recency: lastTime(condition),
    frequency: performed(condition),
    monetary: totalOf(amount, condition),
  }
}
