import type { LogicalSchema, TypeOptions } from './standard-logical-type.ts'
import { TimeType, type TimeUnit } from './times.ts'

/** The times of the specification by name. Local timestamps are milliseconds as if they were in UTC. */
export const timeTypes = {
  'time-millis': counting({ underlying: 'int', since: 'midnight', digits: 0 }),
  'time-micros': counting({ underlying: 'long', since: 'midnight', digits: 3 }),
  'timestamp-millis': counting({ underlying: 'long', since: '1970', digits: 0 }),
  'timestamp-micros': counting({ underlying: 'long', since: '1970', digits: 3 }),
  'timestamp-nanos': counting({ underlying: 'long', since: '1970', digits: 6 }),
  'local-timestamp-millis': counting({ underlying: 'long', since: '1970', digits: 0 }),
  'local-timestamp-micros': counting({ underlying: 'long', since: '1970', digits: 3 }),
  'local-timestamp-nanos': counting({ underlying: 'long', since: '1970', digits: 6 }),
}

function counting(unit: TimeUnit) {
  return class extends TimeType {
    constructor(schema: LogicalSchema, options?: TypeOptions) {
      super(schema, options, unit)
    }
  }
}
