import { aggregation, type Aggregation } from '../aggregation.ts'
import { definitionOf, readerOf, type ValueOf } from '../value-of.ts'

/** Precision of `sum`. */
export interface SumOptions {
  /**
   * Decimals that count, from 0 to 9; 2 by default, as money has. Each value is rounded to them before
   * it is added, half away from zero, so that a refund takes back exactly what its order gave.
   */
  readonly decimals?: number
}

/**
 * The sum of a number, such as an order's revenue; what is no finite number adds nothing.
 *
 * It adds whole units of the last decimal, so the order of adding never shows. A value of more units
 * than a safe integer (2^53 − 1; with two decimals ± 90 million million) adds nothing: it has lost its
 * last digits already. The sum itself may have any size. The aggregate is its units in decimal digits.
 */
export function sum<T>(
  valueOf: ValueOf<T>,
  { decimals = 2 }: SumOptions = {},
): Aggregation<T, string> {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 9) {
    throw new RangeError(`decimals of sum is ${decimals}, must be a whole number from 0 to 9`)
  }
  const scale = 10 ** decimals
  const read = readerOf(valueOf)
  return aggregation({
    name: 'sum',
    repeats: 'counted',
    valueType: 'number',
    definition: { aggregation: 'sum', of: definitionOf(valueOf), decimals },
    schema: () => 'string',
    lift(from) {
      const value = read(from)
      if (typeof value !== 'number') return undefined
      const units = Math.sign(value) * Math.round(Math.abs(value) * scale)
      return Number.isSafeInteger(units) ? String(BigInt(units)) : undefined
    },
    merge: (left, right) => String(BigInt(left) + BigInt(right)),
    read: (units) => Number(units) / scale,
  })
}
