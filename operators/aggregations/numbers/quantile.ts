import type { AvroSchema } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import { definitionOf, subjectOf, type ValueOf } from '../value-of.ts'
import { numbersOf, textProblem } from './numbers-of.ts'
import { QuantileSketch, type SketchedNumbers } from './quantile-sketch.ts'

/** Up to where `quantile` is exact, and how good it is from there on. */
export interface QuantileOptions {
  /** Numbers that are kept as they are, from 0 to 10,000; 100 by default. */
  readonly exactMax?: number
  /** How far a result may be off past that, as a share of it: from 0.001 to 0.2, by default 0.01. */
  readonly relativeAccuracy?: number
  /**
   * Bins for numbers of one sign, from 16 to 65,536; 2,048 by default, which at 1 % reach 17 powers of
   * ten down from the greatest. What is smaller counts as the least that they reach.
   */
  readonly binsMax?: number
}

/**
 * The number that a share `q` of all numbers lies below: 0.5 is the median, 0.9 the basket that one in ten
 * exceeds. Of `n` numbers it is that of rank ⌊q · (n − 1)⌋, one that was said. What is no number is
 * refused as `not-a-number`.
 *
 * Exact up to `exactMax` numbers; from there on a DDSketch, which is off by no more than
 * `relativeAccuracy` of the result. Throws `InvalidDefinitionError` for a `q` outside 0 to 1.
 */
export function quantile<T>(
  q: number,
  valueOf: ValueOf<T>,
  { exactMax = 100, relativeAccuracy = 0.01, binsMax = 2_048 }: QuantileOptions = {},
): Aggregation<T, SketchedNumbers> {
  expectValid(subjectOf('quantile', valueOf), [
    textProblem(valueOf),
    shareProblem('q', q, { from: 0, to: 1, example: 0.9 }),
    wholeProblem('exactMax', exactMax, { from: 0, to: 10_000, example: 100 }),
    shareProblem('relativeAccuracy', relativeAccuracy, { from: 0.001, to: 0.2, example: 0.01 }),
    wholeProblem('binsMax', binsMax, { from: 16, to: 65_536, example: 2_048 }),
  ])
  const options = { exactMax, relativeAccuracy, binsMax }
  const sketch = new QuantileSketch(options)
  const numbers = numbersOf(valueOf)
  return aggregation<T, SketchedNumbers>({
    name: 'quantile',
    repeats: 'counted',
    valueType: 'number',
    definition: { aggregation: 'quantile', q, of: definitionOf(valueOf), ...options },
    schema: sketchSchema,
    lift(from) {
      const value = numbers.read(from)
      return value === undefined ? undefined : sketch.of(value)
    },
    refusedBy: (from) => numbers.refusedBy(from),
    merge: (left, right) => sketch.merge(left, right),
    read: (sketched) => sketch.quantile(sketched, q),
  })
}

function shareProblem(
  name: string,
  value: number,
  { from, to, example }: { readonly from: number; readonly to: number; readonly example: number },
): string | undefined {
  if (value >= from && value <= to) return undefined
  return `${name} is ${value}: it must be from ${from} to ${to}, such as ${example}`
}

function sketchSchema(name: string): AvroSchema {
  const bin = {
    type: 'record',
    name: `${name}_bin`,
    fields: [
      { name: 'key', type: 'int' },
      { name: 'count', type: 'long' },
    ],
  }
  const fields = [
    { name: 'values', type: { type: 'array', items: 'double' } },
    { name: 'zeros', type: 'long' },
    { name: 'positive', type: { type: 'array', items: bin } },
    { name: 'negative', type: { type: 'array', items: `${name}_bin` } },
  ]
  return { type: 'record', name, fields }
}
