import type { AvroSchema } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { conditionOf, namesOfAny, type ConditionOf } from '../condition.ts'
import { durationProblem, expectValid } from '../../invalid-definition-error.ts'

/** What `notFollowedBy` takes. */
export interface NotFollowedByOptions {
  /** How long it is waited for, in milliseconds of event time. */
  readonly withinMs: number
}

/** When something was done last, and when what may follow it; null for never. */
export interface Following {
  readonly doneMs: number | null
  readonly followedMs: number | null
}

/**
 * Whether something was done and another thing did not follow in time, such as a cart that was left:
 * `notFollowedBy(event('Product Added'), event('Order Completed'), { withinMs: hours(24) })`.
 *
 * True from `withinMs` after it was last done, with no event of its own, until the other thing comes,
 * however late, or it is done again, which begins the time anew. What happens at the very same time
 * follows. Throws `InvalidDefinitionError`.
 */
export function notFollowedBy<T>(
  done: ConditionOf<T>,
  followed: ConditionOf<T>,
  { withinMs }: NotFollowedByOptions,
): Aggregation<T, Following> {
  expectValid('notFollowedBy', [durationProblem('withinMs', withinMs, 'hours(24)')])
  const first = conditionOf(done)
  const second = conditionOf(followed)
  const eventNames = namesOfAny([first, second])
  return aggregation<T, Following>({
    name: 'not followed by',
    repeats: 'ignored',
    valueType: 'boolean',
    definition: {
      aggregation: 'not followed by',
      done: first.definition,
      followed: second.definition,
      withinMs,
    },
    ...(eventNames && { eventNames }),
    schema: followingSchema,
    lift(value, timestampMs) {
      const doneMs = first.matches(value) ? timestampMs : null
      const followedMs = second.matches(value) ? timestampMs : null
      return doneMs === null && followedMs === null ? undefined : { doneMs, followedMs }
    },
    merge: (left, right) => ({
      doneMs: later(left.doneMs, right.doneMs),
      followedMs: later(left.followedMs, right.followedMs),
    }),
    read: (following, asOfMs) => asOfMs >= turnsMs(following, withinMs),
    changesMs(following, asOfMs) {
      const changeMs = turnsMs(following, withinMs)
      return asOfMs < changeMs ? changeMs : Infinity
    },
  })
}

function followingSchema(name: string): AvroSchema {
  const fields = ['doneMs', 'followedMs'].map((field) => ({ name: field, type: ['null', 'long'] }))
  return { type: 'record', name, fields }
}

/** When time alone makes it true; NaN, which no time is at or before, where it cannot. */
function turnsMs({ doneMs, followedMs }: Following, withinMs: number): number {
  if (doneMs === null || (followedMs !== null && followedMs >= doneMs)) return NaN
  return doneMs + withinMs
}

function later(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right
  return Math.max(left, right)
}
