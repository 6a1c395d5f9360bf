import { durationOf, durationText } from './iso-duration.ts'
import {
  StandardLogicalType,
  type LogicalSchema,
  type TypeOptions,
} from './standard-logical-type.ts'

/**
 * `duration` over `fixed` of 12 bytes, as ISO 8601 text: `P14M3DT0.250S` for 14 months, 3 days and 250
 * milliseconds, which stay three numbers. Writing takes years, weeks, hours and minutes as well.
 */
export class DurationType extends StandardLogicalType {
  constructor(schema: LogicalSchema, options?: TypeOptions) {
    if (schema.type !== 'fixed' || schema.size !== 12) {
      throw new TypeError('a duration must be fixed(12)')
    }
    super(schema, options)
  }

  protected override _fromValue(bytes: Buffer): string {
    return durationText({
      months: bytes.readUInt32LE(0),
      days: bytes.readUInt32LE(4),
      milliseconds: bytes.readUInt32LE(8),
    })
  }

  protected override _toValue(value: unknown): Buffer {
    const { months, days, milliseconds } = durationOf(value)
    const bytes = Buffer.alloc(12)
    bytes.writeUInt32LE(months, 0)
    bytes.writeUInt32LE(days, 4)
    bytes.writeUInt32LE(milliseconds, 8)
    return bytes
  }
}
