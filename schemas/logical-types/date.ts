import { said } from './decimal-text.ts'
import {
  StandardLogicalType,
  type LogicalSchema,
  type TypeOptions,
} from './standard-logical-type.ts'

const dayMs = 86_400_000

/** `date`, as the milliseconds since 1970 at which the day begins in UTC. Writing takes such only. */
export class DateType extends StandardLogicalType {
  constructor(schema: LogicalSchema, options?: TypeOptions) {
    if (schema.type !== 'int') throw new TypeError('a date must be int')
    super(schema, options)
  }

  protected override _fromValue(days: number): number {
    return days * dayMs
  }

  protected override _toValue(value: unknown): number {
    if (typeof value !== 'number' || !Number.isInteger(value / dayMs)) {
      throw new TypeError(`${said(value)} is no date: give milliseconds of a midnight in UTC`)
    }
    return value / dayMs
  }
}
