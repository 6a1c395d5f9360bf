import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid } from '../../invalid-definition-error.ts'
import { definitionOf, subjectOf, type ValueOf } from '../value-of.ts'
import { addTexts, storedDecimal, type AverageParts } from './average.ts'
import { decimalOf, formatDecimal, quotient, square, unitsOf } from './decimal.ts'
import { numbersOf, textProblem } from './numbers-of.ts'

/** What `standardDeviation` takes. */
export interface StandardDeviationOptions {
  /**
   * Whether the values are all there are (divided by their number), or a sample of them (divided by
   * one less, so that there is none of a single value). All by default.
   */
  readonly of?: 'population' | 'sample'
}

/** Numbers, as far as their standard deviation needs them. */
export interface DeviationParts extends AverageParts {
  /** The exact sum of their squares, as a decimal text. */
  readonly squares: string
}

/**
 * The standard deviation of a number; what is no number is refused as `not-a-number`.
 *
 * The sums of values and of squares are exact decimals, and one rounding comes at the end. So nothing
 * cancels out where values are large and close together, and the order of adding never shows, as it
 * does in formulas that update a mean.
 */
export function standardDeviation<T>(
  valueOf: ValueOf<T>,
  { of = 'population' }: StandardDeviationOptions = {},
): Aggregation<T, DeviationParts> {
  expectValid(subjectOf('standardDeviation', valueOf), [textProblem(valueOf)])
  const numbers = numbersOf(valueOf)
  return aggregation({
    name: 'standard deviation',
    repeats: 'counted',
    valueType: 'number',
    definition: {
      aggregation: 'standard deviation',
      of: definitionOf(valueOf),
      divisor: of,
    },
    schema: (recordName) => ({
      type: 'record',
      name: recordName,
      fields: [
        { name: 'count', type: 'long' },
        { name: 'sum', type: 'string' },
        { name: 'squares', type: 'string' },
      ],
    }),
    lift(from) {
      const value = numbers.read(from)
      if (value === undefined) return undefined
      const decimal = decimalOf(value)
      return { count: 1, sum: formatDecimal(decimal), squares: formatDecimal(square(decimal)) }
    },
    refusedBy: (from) => numbers.refusedBy(from),
    merge: (left, right) => ({
      count: left.count + right.count,
      sum: addTexts(left.sum, right.sum),
      squares: addTexts(left.squares, right.squares),
    }),
    read: (parts) => deviationOf(parts, of === 'sample' ? parts.count - 1 : parts.count),
  })
}

/** √((n · Σx² − (Σx)²) / (n · divisor)). */
function deviationOf({ count, sum, squares }: DeviationParts, divisor: number): number | undefined {
  if (divisor === 0) return undefined
  const total = square(storedDecimal(sum))
  const ofSquares = storedDecimal(squares)
  const decimals = Math.max(total.decimals, ofSquares.decimals)
  const spread = BigInt(count) * unitsOf(ofSquares, decimals) - unitsOf(total, decimals)
  return Math.sqrt(quotient(spread, BigInt(count) * BigInt(divisor) * 10n ** BigInt(decimals)))
}
