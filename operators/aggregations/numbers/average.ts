import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid } from '../../invalid-definition-error.ts'
import { definitionOf, subjectOf, typeOf, type ValueOf } from '../value-of.ts'
import { add, decimalOf, formatDecimal, parseDecimal, quotient, type Decimal } from './decimal.ts'
import { numbersOf, textProblem } from './numbers-of.ts'

/** Numbers, as far as their average needs them. */
export interface AverageParts {
  readonly count: number
  /** Their exact sum, as a decimal text. */
  readonly sum: string
}

/**
 * The average of a number: exact sum by count, rounded once, when it is read. What is no number is
 * refused as `not-a-number`.
 */
export function average<T>(valueOf: ValueOf<T>): Aggregation<T, AverageParts> {
  expectValid(subjectOf('average', valueOf), [textProblem(valueOf)])
  const numbers = numbersOf(valueOf)
  return aggregation({
    name: 'average',
    repeats: 'counted',
    valueType: typeOf(valueOf) === 'time' ? 'time' : 'number',
    definition: { aggregation: 'average', of: definitionOf(valueOf) },
    schema: (recordName) => ({
      type: 'record',
      name: recordName,
      fields: [
        { name: 'count', type: 'long' },
        { name: 'sum', type: 'string' },
      ],
    }),
    lift(from) {
      const value = numbers.read(from)
      return value === undefined ? undefined : { count: 1, sum: formatDecimal(decimalOf(value)) }
    },
    refusedBy: (from) => numbers.refusedBy(from),
    merge: (left, right) => ({
      count: left.count + right.count,
      sum: addTexts(left.sum, right.sum),
    }),
    read({ count, sum }) {
      const { units, decimals } = storedDecimal(sum)
      return quotient(units, BigInt(count) * 10n ** BigInt(decimals))
    },
  })
}

/** The exact sum of two numbers that were stored as decimal texts. */
export function addTexts(left: string, right: string): string {
  return formatDecimal(add(storedDecimal(left), storedDecimal(right)))
}

/** A number that was stored as a decimal text. */
export function storedDecimal(text: string): Decimal {
  const decimal = parseDecimal(text)
  if (decimal === undefined) throw new Error(`"${text}" is no decimal: the aggregate is damaged`)
  return decimal
}
