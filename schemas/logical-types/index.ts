import type { LogicalTypes } from '../avro.ts'
import { DateType } from './date.ts'
import { DecimalType } from './decimal.ts'
import { DurationType } from './duration.ts'
import { timeTypes } from './time-types.ts'
import { UuidType } from './uuid.ts'

/**
 * The logical types of the Avro specification 1.12 as JavaScript values, for avsc's option `logicalTypes`:
 * milliseconds for times and dates, exact text for decimals, text for UUIDs and durations (ISO 8601).
 * Unknown and ill-formed ones are left out, as the specification demands: the underlying type is read.
 * Reader and writer schema must both be made with it, or schema evolution takes the underlying values.
 */
export const logicalTypes = {
  ...timeTypes,
  date: DateType,
  decimal: DecimalType,
  duration: DurationType,
  uuid: UuidType,
} as unknown as NonNullable<LogicalTypes>
