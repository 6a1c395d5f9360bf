import { and } from '../../conditions/boolean.ts'
import type { ProfileCondition } from '../../conditions/profile-condition.ts'
import { trait } from './trait.ts'

/** Traits that say where a customer is in its life. */
export interface LifecycleOptions {
  /** Trait of the stage: text. */
  readonly stage?: string
  /** Trait of when the stage was entered: a time. */
  readonly since?: string
}

/** Profiles in a stage, or those who have been for a time. */
export interface StageCriterion extends ProfileCondition {
  /** In the stage since at least that long. */
  forAtLeast(lengthMs: number): ProfileCondition
}

/**
 * Where a customer is in its life, as declared traits say:
 * `lifecycle().is('customer').forAtLeast(days(30))`. A stage that is a segment of its own is asked for by
 * `inSegment`, which knows the time of entry by itself.
 */
export function lifecycle({
  stage = 'lifecycle_stage',
  since = 'lifecycle_stage_since',
}: LifecycleOptions = {}): { is(name: string): StageCriterion } {
  return {
    is(name) {
      const inStage = trait(stage).equals(name)
      return {
        ...inStage,
        forAtLeast: (lengthMs) => and(inStage, trait(since).olderThan(lengthMs)),
      }
    },
  }
}
