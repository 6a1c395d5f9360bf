import type { ProfileCondition } from '../conditions/profile-condition.ts'
import { newReading } from '../conditions/reading.ts'
import type { ImplicitAggregation } from './criteria/events/implicit-trait.ts'
import { SegmentsError } from './definition/segments-error.ts'
import { evaluate } from './expression/evaluate.ts'
import { implicitTraitsOf } from './expression/node.ts'
import { readExpression } from './expression/read-expression.ts'
import type { SegmentInputs, SegmentVerdict } from './segment-rules.ts'

/** A test of profiles that need not be part of any set: to estimate how many it would hold. */
export interface ProfileTest {
  /**
   * Traits that nobody declared and that it needs. Profiles that were not kept with them look as if
   * the events had never been.
   */
  readonly implicitTraits: Readonly<Record<string, ImplicitAggregation>>
  test(inputs: SegmentInputs): SegmentVerdict
}

/**
 * Makes a test of a condition, to be asked about many profiles. Other segments are asked of the inputs.
 * Throws `SegmentsError`.
 */
export function profileTest({ definition }: ProfileCondition): ProfileTest {
  const reading = newReading()
  const expression = readExpression(definition, 'condition', reading)
  if (expression === undefined || reading.problems.length > 0) {
    throw new SegmentsError(reading.problems)
  }
  return {
    implicitTraits: implicitTraitsOf([expression]),
    test: (inputs) => evaluate(expression, inputs),
  }
}

/** Whether a condition holds for a profile. Throws `SegmentsError`. For many profiles use `profileTest`. */
export function matchesProfile(condition: ProfileCondition, inputs: SegmentInputs): boolean {
  return profileTest(condition).test(inputs).member
}
