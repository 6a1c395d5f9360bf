import type { JsonObject, JsonValue } from '#schemas'
import { definitionOf, readerOf, type ValueOf } from '../value-of.ts'
import { divideRounded, formatDecimal, parseDecimal, type Decimal } from './decimal.ts'

/**
 * What one unit of each currency is worth, all in the same currency, whichever: exact decimal texts, or
 * numbers as people write them. `{ EUR: 1, USD: '0.9183' }` is in euro.
 */
export type Rates = Readonly<Record<string, string | number>>

/** Where amounts of several currencies go. */
export interface ExchangeOptions<T> {
  /** Code of the currency that results are in: `EUR`. */
  readonly target: string
  /** The currency of a message's amount. */
  readonly currencyOf: ValueOf<T>
  readonly rates: Rates
}

/** Turns amounts of one currency into another one. */
export class Exchange<T> {
  readonly definition: JsonObject
  readonly #currencyOf: (value: T) => JsonValue | undefined
  readonly #rates: ReadonlyMap<string, Decimal>
  readonly #target: Decimal

  /** Throws nothing: see `exchangeProblems`. */
  constructor({ target, currencyOf, rates }: ExchangeOptions<T>) {
    const read = Object.entries(rates).map(
      ([code, rate]) => [codeOf(code), readRate(rate)] as const,
    )
    const worth = new Map(
      read.flatMap(([code, rate]) => (rate === undefined ? [] : [[code, rate]])),
    )
    this.#currencyOf = readerOf(currencyOf)
    this.#rates = worth
    this.#target = worth.get(codeOf(target)) ?? one
    const sorted = [...worth].sort(([left], [right]) => (left < right ? -1 : 1))
    this.definition = {
      target: codeOf(target),
      of: definitionOf(currencyOf),
      rates: Object.fromEntries(sorted.map(([code, rate]) => [code, formatDecimal(rate)])),
    }
  }

  /**
   * An amount in the target currency, in units of its last decimal: computed exactly, then rounded once,
   * half away from zero. Undefined where the message names no currency that has a rate.
   */
  unitsOf(value: T, amount: Decimal, decimals: number): bigint | undefined {
    const rate = this.#rateOf(value)
    if (rate === undefined) return undefined
    const worth = amount.units * rate.units * 10n ** BigInt(decimals + this.#target.decimals)
    return divideRounded(worth, this.#target.units * 10n ** BigInt(amount.decimals + rate.decimals))
  }

  /** Why an amount of the message cannot be turned. */
  refusedBy(value: T): string | undefined {
    if (typeof this.#currencyOf(value) !== 'string') return 'no-currency'
    return this.#rateOf(value) === undefined ? 'currency-without-rate' : undefined
  }

  #rateOf(value: T): Decimal | undefined {
    const currency = this.#currencyOf(value)
    return typeof currency === 'string' ? this.#rates.get(codeOf(currency)) : undefined
  }
}

/** What is wrong with a table of rates. */
export function exchangeProblems<T>({ target, rates }: ExchangeOptions<T>): string[] {
  const entries = Object.entries(rates)
  const codes = entries.map(([code]) => codeOf(code))
  const problems = entries
    .filter(([, rate]) => readRate(rate) === undefined)
    .map(([code, rate]) => `the rate of ${code} is ${rate}: it must be above zero, such as "0.92"`)
  for (const [place, code] of codes.entries()) {
    if (codes.indexOf(code) < place) problems.push(`${code} has two rates: leave one out`)
  }
  if (!codes.includes(codeOf(target))) {
    const known = codes.length === 0 ? 'none' : codes.join(', ')
    problems.push(
      `there is no rate for ${target}, which results are in (there are: ${known}): ` +
        `add one, such as ${codeOf(target)}: 1 where the other rates are in ${codeOf(target)}`,
    )
  }
  return problems
}

const one: Decimal = { units: 1n, decimals: 0 }

function readRate(rate: string | number): Decimal | undefined {
  const decimal = parseDecimal(String(rate).trim())
  return decimal !== undefined && decimal.units > 0n ? decimal : undefined
}

/** Codes are compared without regard to case. */
function codeOf(currency: string): string {
  return currency.trim().toUpperCase()
}
