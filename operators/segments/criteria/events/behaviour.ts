import type { JsonObject } from '#schemas'
import { Comparisons } from '../../../conditions/comparisons/comparisons.ts'
import type { ProfileCondition } from '../../../conditions/profile-condition.ts'
import { profileCondition } from '../profile-criterion.ts'

/** How a window slides. */
export interface WithinOptions {
  /**
   * How much is forgotten at a time, in milliseconds: `days(1)`. By default the longest of day, six
   * hours, hour, … of which the window has at least 24.
   */
  readonly everyMs?: number
}

/** What is measured of all events, or of those within a time. */
export interface Behaviour extends ProfileCondition {
  /**
   * Only of the time before now: `within(days(30))`. What is forgotten is forgotten pane by pane, so
   * that events count for at least the length less `everyMs`, and at most for the length.
   */
  within(lengthMs: number, options?: WithinOptions): ProfileCondition
}

/** Something measured of events, which can be compared; where it is not, it holds for one or more. */
export class MeasuredComparisons extends Comparisons<Behaviour> {
  constructor(definition: JsonObject) {
    super((kind, operand) => behaviour({ ...definition, [kind]: operand }))
  }
}

/** A condition that a window can be put on. */
export function behaviour(definition: JsonObject): Behaviour {
  return {
    ...profileCondition(definition),
    within: (lengthMs, { everyMs } = {}) =>
      profileCondition({
        ...definition,
        withinMs: lengthMs,
        ...(everyMs !== undefined && { everyMs }),
      }),
  }
}
