import type { CustomerEvent } from '#schemas'
import { funnelSteps } from '../../../aggregations/sequences/funnel-steps.ts'
import { comparisonsIn } from '../../../conditions/comparisons/comparison.ts'
import type { EventCondition } from '../../../conditions/event-condition.ts'
import type { ProfileCondition } from '../../../conditions/profile-condition.ts'
import { readCondition } from '../../../conditions/read-condition.ts'
import { readDuration, readList, refuseOthers } from '../../../conditions/reading.ts'
import { durationText } from '../../../window/definitions/duration-text.ts'
import type { ReadCriterion } from '../criterion.ts'
import { profileCondition } from '../profile-criterion.ts'
import { measured } from './measured.ts'

/** Steps that a funnel may have. */
export const funnelStepsMax = 30

/** Who took all steps of a funnel in time, or who came as far as one of them. */
export interface FunnelCriterion extends ProfileCondition {
  /** At least that many steps: `reached(2)`. */
  reached(steps: number): ProfileCondition
  /** That many steps, and never more: `stoppedAfter(2)`. */
  stoppedAfter(steps: number): ProfileCondition
}

/**
 * Steps that are taken one after the other, other events in between:
 * `funnel(event('Product Viewed'), event('Product Added'), event('Order Completed')).within(days(7))`. All
 * of them in less than that time from the first one; see `funnelSteps` for how much is remembered.
 */
export function funnel(...steps: readonly EventCondition[]): {
  within(lengthMs: number): FunnelCriterion
} {
  return {
    within(lengthMs) {
      const definition = { funnel: steps.map((step) => step.definition), withinMs: lengthMs }
      return {
        ...profileCondition(definition),
        reached: (count) => profileCondition({ ...definition, atLeast: count }),
        stoppedAfter: (count) => profileCondition({ ...definition, equals: count }),
      }
    },
  }
}

/** Reads `{ "funnel": [{ "event": "A" }, { "event": "B" }], "withinMs": 86400000, "atLeast": 2 }`. */
export const readFunnel: ReadCriterion = (definition, at, reading) => {
  const comparisons = comparisonsIn(definition)
  refuseOthers(definition, ['funnel', 'withinMs', ...comparisons], at, reading)
  const { withinMs: within, ...json } = definition
  const list = readList(json['funnel'], `${at}.funnel`, reading, { min: 2, max: funnelStepsMax })
  const steps = list?.map((step, index) => readCondition(step, `${at}.funnel[${index}]`, reading))
  const withinMs = readDuration(within, `${at}.withinMs`, reading)
  if (!steps?.every((step) => step !== undefined) || withinMs === undefined) return undefined
  const definitions = steps.map((step) => step.definition)
  const measure = {
    at,
    definition: { funnel: definitions, withinMs },
    subject: `steps of ${JSON.stringify(definitions)} taken within ${durationText(withinMs)}`,
    type: 'number',
    aggregation: funnelSteps<CustomerEvent>(steps, { withinMs }),
    none: 0,
    otherwise: { atLeast: steps.length },
  } as const
  return measured(measure, json, reading)
}
