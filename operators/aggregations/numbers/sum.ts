import type { CustomerEvent } from '#schemas'
import type { EventCondition } from '../../conditions/event-condition.ts'
import { aggregation, filtered, windowed, type Aggregation } from '../aggregation.ts'
import { bothOf, type Condition, type ConditionOf } from '../condition.ts'
import { expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import type { MergeRule } from '../merge-rule.ts'
import { definitionOf, subjectOf, type ValueOf } from '../value-of.ts'
import { decimalOf, unitsOf } from './decimal.ts'
import { Exchange, exchangeProblems, type Rates } from './exchange.ts'
import { numbersOf, textProblem } from './numbers-of.ts'

/** Precision of `sum`. */
export interface SumOptions {
  /**
   * Decimals that count, from 0 to 9; 2 by default, as money has. Each value is rounded to them before
   * it is added, half away from zero, so that a refund takes back exactly what its order gave.
   */
  readonly decimals?: number
}

/** A sum, of which the amounts may be in several currencies. */
export interface SumAggregation<T> extends Aggregation<T, string> {
  /**
   * Turns amounts into one currency before they are added: exactly, then rounded once as `decimals`
   * says. An amount whose currency has no rate adds nothing, and is refused as
   * `currency-without-rate` or `no-currency`. Codes are compared without regard to case.
   *
   * Rates are part of the definition: other rates make another version of it. Throws
   * `InvalidDefinitionError` for rates that are no decimals above zero, or where `target` has none.
   */
  currency(target: string, currencyOf: ValueOf<T>, rates: Rates): SumAggregation<T>
  where(condition: EventCondition): SumAggregation<T & CustomerEvent>
  where<U extends T>(condition: (value: U) => boolean): SumAggregation<U>
}

/**
 * The sum of a number, such as an order's revenue. What is no finite number adds nothing, and is
 * refused as `not-a-number`.
 *
 * It adds whole units of the last decimal, so the order of adding never shows. A value of more units
 * than a safe integer (2^53 − 1; with two decimals ± 90 million million) adds nothing, as it has lost
 * its last digits already: refused as `too-many-digits`. The sum itself may have any size. The
 * aggregate is its units in decimal digits. Throws `InvalidDefinitionError`.
 */
export function sum<T>(valueOf: ValueOf<T>, { decimals = 2 }: SumOptions = {}): SumAggregation<T> {
  const subject = subjectOf('sum', valueOf)
  expectValid(subject, [
    textProblem(valueOf),
    wholeProblem('decimals', decimals, { from: 0, to: 9, example: 2 }),
  ])
  return narrowedSum({ valueOf, decimals, subject })
}

/** What is added. */
interface Terms<T> {
  readonly valueOf: ValueOf<T>
  readonly decimals: number
  readonly subject: string
  readonly exchange?: Exchange<T>
}

function narrowedSum<T>(terms: Terms<T>, where?: Condition<T>): SumAggregation<T> {
  const rule = sumRule(terms)
  return {
    ...aggregation(filtered(rule, where)),
    where: (condition: ConditionOf<T>) => narrowedSum(terms, bothOf(where, condition)),
    over: (window) => windowed(rule, window, where),
    currency(target, currencyOf, rates) {
      const options = { target, currencyOf, rates }
      expectValid(`currency of ${terms.subject}`, exchangeProblems(options))
      return narrowedSum({ ...terms, exchange: new Exchange(options) }, where)
    },
  }
}

function sumRule<T>({ valueOf, decimals, exchange }: Terms<T>): MergeRule<T, string> {
  const scale = 10 ** decimals
  const numbers = numbersOf(valueOf)
  const isTooLong = (value: number) => Math.abs(value) * scale > Number.MAX_SAFE_INTEGER
  return {
    name: 'sum',
    repeats: 'counted',
    valueType: 'number',
    none: 0,
    definition: {
      aggregation: 'sum',
      of: definitionOf(valueOf),
      decimals,
      ...(exchange && { currency: exchange.definition }),
    },
    schema: () => 'string',
    lift(from) {
      const value = numbers.read(from)
      if (value === undefined || isTooLong(value)) return undefined
      if (exchange === undefined) return roundedUnits(value, decimals, scale)
      return exchange.unitsOf(from, decimalOf(value), decimals)?.toString()
    },
    refusedBy(from) {
      const value = numbers.read(from)
      if (value === undefined) return numbers.refusedBy(from)
      return isTooLong(value) ? 'too-many-digits' : exchange?.refusedBy(from)
    },
    merge: (left, right) => String(BigInt(left) + BigInt(right)),
    read: (units) => Number(units) / scale,
  }
}

/** Units of a number's decimal text, rounded half away from zero: 1.005 has 101 hundredths. */
function roundedUnits(value: number, decimals: number, scale: number): string {
  const scaled = Math.abs(value) * scale
  const fromHalf = Math.abs(scaled - Math.floor(scaled) - 0.5)
  // Only next to a half can the error of the product, two roundings, be seen.
  if (fromHalf <= scaled * 2 ** -52) return String(unitsOf(decimalOf(value), decimals))
  return String(Math.sign(value) * Math.round(scaled) + 0)
}
