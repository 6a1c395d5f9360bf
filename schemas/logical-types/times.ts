import { exactLong } from '../exact-long.ts'
import {
  StandardLogicalType,
  type LogicalSchema,
  type TypeOptions,
} from './standard-logical-type.ts'
import { countOf, millisecondsOf, roundedCountOf, type Digits } from './time-count.ts'

/** How a logical type counts time. */
export interface TimeUnit {
  readonly underlying: 'int' | 'long'
  /** Whether it counts from 1970 or from midnight. */
  readonly since: '1970' | 'midnight'
  readonly digits: Digits
}

/**
 * Times in milliseconds, whatever the schema counts in. Microseconds are the digits after the point:
 * `1709208000123.456`. What a number cannot hold exactly is decimal text of milliseconds: microseconds
 * outside the years 1691 to 2248 (`"253402300799999.999"`), and nanoseconds always. Writing takes both,
 * and refuses part of a millisecond where the schema counts whole ones.
 *
 * Between two of these types, schema evolution keeps the time and not the count: what was written in
 * microseconds is the same time to a reader of milliseconds, rounded down. (By the count alone, as the
 * specification leaves it, the time would be wrong by a factor of 1,000.)
 */
export class TimeType extends StandardLogicalType {
  readonly #unit: TimeUnit

  constructor(schema: LogicalSchema, options: TypeOptions | undefined, unit: TimeUnit) {
    const { logicalType, type } = schema
    if (type !== unit.underlying) throw new TypeError(`${logicalType} must be ${unit.underlying}`)
    super(schema, type === 'long' ? { ...options, typeHook: () => exactLong } : options)
    this.#unit = unit
  }

  protected override _fromValue(count: number | bigint): number | string {
    return millisecondsOf(count, this.#unit.digits)
  }

  protected override _toValue(value: unknown): number | bigint {
    return countOf(value, this.#unit.digits)
  }

  protected override fromLogical(written: StandardLogicalType) {
    const { digits, since } = this.#unit
    const isTime = written instanceof TimeType && written.#unit.since === since
    if (!isTime) return super.fromLogical(written)
    return (value: unknown) => this._fromValue(roundedCountOf(value, digits))
  }
}
