import { aggregation, type Aggregation } from '../aggregation.ts'
import { conditionOf, namesOfAny, type Condition, type ConditionOf } from '../condition.ts'
import { durationProblem, expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import { compareEvents, joinEvents, timedEventFields, type TimedEvent } from './recent-events.ts'

/** What `funnelSteps` takes. */
export interface FunnelOptions {
  /** All steps have to be taken in less than this time from the first one, in milliseconds. */
  readonly withinMs: number
  /** Events kept at the most, from 1 to 10,000; the earliest go first. */
  readonly eventsMax?: number
}

/** An event that may be one step, or several. */
export interface StepEvent extends TimedEvent {
  /** Bit n is set where it may be step n. */
  readonly steps: number
}

const stepsMax = 30

/**
 * How many steps of a funnel somebody took at the most, one after the other, within a time from the
 * first: 0 to the number of steps. Other events may lie in between; one event is one step at a time.
 * Events of one time are in the order of their message ids.
 *
 * It keeps the latest `eventsMax` events that match a step, 100 by default, and is exact over these: a
 * way through the funnel that lies further back is forgotten. Throws `InvalidDefinitionError`.
 */
export function funnelSteps<T>(
  steps: readonly ConditionOf<T>[],
  { withinMs, eventsMax = 100 }: FunnelOptions,
): Aggregation<T, readonly StepEvent[]> {
  expectValid('funnelSteps', [
    stepsProblem(steps.length),
    durationProblem('withinMs', withinMs, 'hours(24)'),
    wholeProblem('eventsMax', eventsMax, { from: 1, to: 10_000, example: 100 }),
  ])
  const conditions = steps.map((step) => conditionOf(step))
  const eventNames = namesOfAny(conditions)
  return aggregation<T, readonly StepEvent[]>({
    name: 'funnel steps',
    repeats: 'ignored',
    valueType: 'number',
    definition: {
      aggregation: 'funnel steps',
      steps: conditions.flatMap(({ definition }) => definition),
      withinMs,
      eventsMax,
    },
    ...(eventNames && { eventNames }),
    schema: (recordName) => ({
      type: 'array',
      items: {
        type: 'record',
        name: recordName,
        fields: [...timedEventFields, { name: 'steps', type: 'long' }],
      },
    }),
    lift(value, timestampMs, id) {
      const matched = stepsOf(value, conditions)
      return matched === 0 ? undefined : [{ timestampMs, id, steps: matched }]
    },
    merge: (left, right) => joinEvents(left, right, compareSteps, eventsMax),
    read: (events) => furthest(events, conditions.length, withinMs),
  })
}

function stepsProblem(length: number): string | undefined {
  if (length >= 1 && length <= stepsMax) return undefined
  return `there are ${length} steps: there must be from 1 to ${stepsMax}, such as [event("Cart Viewed"), event("Order Completed")]`
}

function stepsOf<T>(value: T, conditions: readonly Condition<T>[]): number {
  let matched = 0
  for (const [step, condition] of conditions.entries()) {
    if (condition.matches(value)) matched |= 1 << step
  }
  return matched
}

/** For each step the latest beginning of a way to it: who began later has more time left. */
function furthest(events: readonly StepEvent[], length: number, withinMs: number): number {
  const beginsMs: number[] = Array.from({ length }, () => -Infinity)
  for (const { timestampMs, steps } of events) {
    // From the last step to the first, so that one event takes no two of them.
    for (let step = length - 1; step >= 0; step -= 1) {
      if ((steps & (1 << step)) === 0) continue
      const beginMs = step === 0 ? timestampMs : (beginsMs[step - 1] ?? -Infinity)
      if (timestampMs - beginMs < withinMs) beginsMs[step] = beginMs
    }
  }
  return beginsMs.findLastIndex((beginMs) => beginMs > -Infinity) + 1
}

function compareSteps(left: StepEvent, right: StepEvent): number {
  return compareEvents(left, right) || left.steps - right.steps
}
