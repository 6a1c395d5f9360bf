import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid } from '../../invalid-definition-error.ts'
import { definitionOf, subjectOf, typeOf, type ValueOf } from '../value-of.ts'
import { numbersOf, textProblem } from './numbers-of.ts'

/** The least number; what is no number is refused as `not-a-number`. */
export function min<T>(valueOf: ValueOf<T>): Aggregation<T, number> {
  return extreme('min', valueOf, Math.min)
}

/** The greatest number; what is no number is refused as `not-a-number`. */
export function max<T>(valueOf: ValueOf<T>): Aggregation<T, number> {
  return extreme('max', valueOf, Math.max)
}

function extreme<T>(
  name: string,
  valueOf: ValueOf<T>,
  merge: (left: number, right: number) => number,
): Aggregation<T, number> {
  expectValid(subjectOf(name, valueOf), [textProblem(valueOf)])
  const numbers = numbersOf(valueOf)
  return aggregation({
    name,
    repeats: 'ignored',
    valueType: typeOf(valueOf) === 'time' ? 'time' : 'number',
    definition: { aggregation: name, of: definitionOf(valueOf) },
    schema: () => 'double',
    lift: (from) => numbers.read(from),
    refusedBy: (from) => numbers.refusedBy(from),
    merge,
    read: (value) => value,
  })
}
