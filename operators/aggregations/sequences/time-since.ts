import { days } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { durationProblem, expectValid } from '../../invalid-definition-error.ts'

/** What `timeSince` takes. */
export interface TimeSinceOptions {
  /**
   * The step in which time changes it, in milliseconds: a day by default. Each step of each profile
   * costs a timer.
   */
  readonly everyMs?: number
}

/**
 * How long ago the last message was: milliseconds of event time, in whole steps of `everyMs`.
 * `timeSince().where(event('Order Completed'))` turns to `days(30)` exactly 30 days after the last
 * order. 0 before the first watermark, and undefined as of no particular time. Throws
 * `InvalidDefinitionError`.
 */
export function timeSince<T = unknown>({ everyMs = days(1) }: TimeSinceOptions = {}): Aggregation<
  T,
  number
> {
  expectValid('timeSince', [durationProblem('everyMs', everyMs, 'days(1)')])
  const stepsSince = (lastMs: number, asOfMs: number) =>
    Math.max(0, Math.floor((asOfMs - lastMs) / everyMs))
  return aggregation<T, number>({
    name: 'time since',
    repeats: 'ignored',
    valueType: 'number',
    definition: { aggregation: 'time since', everyMs },
    schema: () => 'long',
    lift: (_value, timestampMs) => timestampMs,
    merge: (left, right) => Math.max(left, right),
    read: (lastMs, asOfMs) =>
      asOfMs === Infinity ? undefined : stepsSince(lastMs, asOfMs) * everyMs,
    changesMs: (lastMs, asOfMs) => lastMs + (stepsSince(lastMs, asOfMs) + 1) * everyMs,
  })
}
