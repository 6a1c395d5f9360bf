import type { JsonValue } from '#schemas'
import type { ComparisonKind } from './comparison-kinds.ts'
import type { Scalar } from './value-type.ts'

/** A point in time: ISO-8601 text with a zone, a `Date`, or milliseconds since the Unix epoch. */
export type Time = string | number | Date

/**
 * What a value can be compared with: of a field of events, an attribute, a trait. A value that is
 * missing, or of another type than the test asks for, passes no test, so that `not(…)` around it passes.
 *
 * What makes no sense, such as `atLeast(NaN)`, is a problem of the definition that it stands in: it is
 * listed there with all others.
 */
export class Comparisons<Condition> {
  readonly #compared: (kind: ComparisonKind, operand: JsonValue) => Condition

  constructor(compared: (kind: ComparisonKind, operand: JsonValue) => Condition) {
    this.#compared = compared
  }

  /** The same text, number or truth value; `'1'` is not 1. */
  equals(value: Scalar): Condition {
    return this.#compared('equals', value)
  }

  /** Equal to one of at most `isOneOfMax` values. */
  isOneOf(values: readonly Scalar[]): Condition {
    return this.#compared('isOneOf', values)
  }

  /** Text that has this part, or a list that has this entry. */
  contains(part: Scalar): Condition {
    return this.#compared('contains', part)
  }

  startsWith(part: string): Condition {
    return this.#compared('startsWith', part)
  }

  endsWith(part: string): Condition {
    return this.#compared('endsWith', part)
  }

  /** Text in which a pattern is found: one that `linearPattern` can run. */
  matches({ source, flags }: RegExp): Condition {
    return this.#compared(
      'matches',
      flags === '' ? { pattern: source } : { pattern: source, flags },
    )
  }

  /** Anything but null. */
  exists(): Condition {
    return this.#compared('exists', true)
  }

  atLeast(limit: number): Condition {
    return this.#compared('atLeast', limit)
  }

  atMost(limit: number): Condition {
    return this.#compared('atMost', limit)
  }

  moreThan(limit: number): Condition {
    return this.#compared('moreThan', limit)
  }

  lessThan(limit: number): Condition {
    return this.#compared('lessThan', limit)
  }

  /** A number from `low` to `high`, both included. */
  between(low: number, high: number): Condition {
    return this.#compared('between', [low, high])
  }

  /** A time earlier than this one. */
  before(time: Time): Condition {
    return this.#compared('before', timeText(time))
  }

  /** A time later than this one. */
  after(time: Time): Condition {
    return this.#compared('after', timeText(time))
  }

  /**
   * A time at least that long ago: `olderThan(days(30))`. As of now for profiles, as of the event's own
   * time for events.
   */
  olderThan(lengthMs: number): Condition {
    return this.#compared('olderThanMs', lengthMs)
  }

  /** A time less than that long ago, and not to come: the opposite of `olderThan` for what has been. */
  withinLast(lengthMs: number): Condition {
    return this.#compared('withinLastMs', lengthMs)
  }

  /** A time to come, at most that far away: `withinNext(days(7))`, of a renewal. */
  withinNext(lengthMs: number): Condition {
    return this.#compared('withinNextMs', lengthMs)
  }
}

/** Stays readable where it is no time, so that the problem can be shown. */
function timeText(time: Time): string {
  if (typeof time === 'string') return time
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString()
}
