import type { CustomerEvent, JsonObject, JsonValue } from '#schemas'
import { durationText } from '../../../window/definitions/duration-text.ts'
import { last } from '../../../aggregations/sightings/first-last.ts'
import type { EventCondition } from '../../../conditions/event-condition.ts'
import { timestamp } from '../../../conditions/field.ts'
import type { ProfileCondition } from '../../../conditions/profile-condition.ts'
import { readCondition } from '../../../conditions/read-condition.ts'
import { readDuration, refuseOthers } from '../../../conditions/reading.ts'
import type { SegmentInputs } from '../../segment-rules.ts'
import type { ReadCriterion } from '../criterion.ts'
import { implicitTrait } from './implicit-trait.ts'
import { profileCondition } from '../profile-criterion.ts'

/** Something done without another thing after it: needs the time in which it is waited for. */
export interface Unfollowed {
  /**
   * Holds when that long has gone by since it was last done and the other thing has not come since;
   * until the other thing comes, however late, or it is done again, which begins the time anew. What
   * happens at the very same time follows.
   */
  within(lengthMs: number): ProfileCondition
}

/** See `Performed`. */
export function notFollowedBy(performed: JsonObject, condition: EventCondition): Unfollowed {
  return {
    within: (lengthMs) =>
      profileCondition({ ...performed, notFollowedBy: condition.definition, withinMs: lengthMs }),
  }
}

/** Reads `{ "performed": …, "notFollowedBy": …, "withinMs": 86400000 }`. */
export const readNotFollowedBy: ReadCriterion = (definition, at, reading) => {
  refuseOthers(definition, ['performed', 'notFollowedBy', 'withinMs'], at, reading)
  const done = readCondition(definition['performed'], `${at}.performed`, reading)
  const other = readCondition(definition['notFollowedBy'], `${at}.notFollowedBy`, reading)
  const lengthMs = readDuration(definition['withinMs'], `${at}.withinMs`, reading)
  if (done === undefined || other === undefined || lengthMs === undefined) return undefined
  const lastDone = implicitTrait(last<CustomerEvent>(timestamp()).where(done))
  const lastOther = implicitTrait(last<CustomerEvent>(timestamp()).where(other))
  const turnMs = (inputs: SegmentInputs) => {
    const doneMs = asTimeMs(inputs.trait(lastDone.name))
    return asTimeMs(inputs.trait(lastOther.name)) >= doneMs ? NaN : doneMs + lengthMs
  }
  return {
    kind: 'criterion',
    definition: {
      performed: done.definition,
      notFollowedBy: other.definition,
      withinMs: lengthMs,
    },
    at,
    text:
      `${JSON.stringify(done.definition)} was not followed by ` +
      `${JSON.stringify(other.definition)} within ${durationText(lengthMs)}`,
    uses: { implicit: [lastDone, lastOther] },
    value: (inputs) => ({
      performedMs: inputs.trait(lastDone.name) ?? null,
      followedMs: inputs.trait(lastOther.name) ?? null,
    }),
    holds: (inputs, asOfMs) => asOfMs >= turnMs(inputs),
    changesMs(inputs, asOfMs) {
      const changeMs = turnMs(inputs)
      return changeMs > asOfMs ? changeMs : Infinity
    },
  }
}

/** NaN for what never was: it is neither earlier nor later than anything. */
function asTimeMs(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : NaN
}
