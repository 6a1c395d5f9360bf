import type { EventCondition } from './event-condition.ts'
import { InvalidConditionError } from './invalid-condition-error.ts'
import { readCondition } from './read-condition.ts'
import { newReading } from './reading.ts'

/** Tests that one condition may consist of. */
export const conditionTestsMax = 100

/**
 * Makes a condition of its JSON, as `definition` has it. Throws `InvalidConditionError`, with every
 * problem and its place.
 */
export function parseCondition(json: unknown): EventCondition {
  const reading = newReading()
  const condition = readCondition(json, 'condition', reading)
  const problems = [...reading.problems, ...tooMany(reading.tests)]
  if (condition === undefined || problems.length > 0) throw new InvalidConditionError(problems)
  return condition
}

/** Everything that is wrong with a condition, each with its place and what to do; none where it works. */
export function conditionProblems({ definition }: EventCondition): readonly string[] {
  const reading = newReading()
  readCondition(definition, 'condition', reading)
  return [...reading.problems, ...tooMany(reading.tests)]
}

function tooMany(tests: number): readonly string[] {
  if (tests <= conditionTestsMax) return []
  return [
    `condition: has ${tests} tests, may have ${conditionTestsMax}: use isOneOf, or less of them`,
  ]
}
