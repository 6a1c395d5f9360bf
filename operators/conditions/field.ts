import { valueAtPath, type CustomerEvent, type JsonValue } from '#schemas'

/** One thing that events may say, as data: a path, and how it is read. */
export interface Field {
  /** Where it stands in an event: `properties.revenue`, `timestamp`. Stored with definitions. */
  readonly path: string
  /** Undefined where an event does not say it. */
  read(event: CustomerEvent): JsonValue | undefined
}

/** Path of an event's time among fields. */
const timestampPath = 'timestamp'

/** A property of the call: `property('revenue')`, `property('address.city')`. */
export function property(name: string): Field {
  return field(`properties.${name}`)
}

/** An attribute that the call sets on the customer, as `identify` does: `attribute('plan')`. */
export function attribute(name: string): Field {
  return field(`traits.${name}`)
}

/** Something of the call's surroundings: `context('device.type')`, `context('page.path')`. */
export function context(name: string): Field {
  return field(`context.${name}`)
}

/** When the event happened, in milliseconds since the Unix epoch. */
export function timestamp(): Field {
  return { path: timestampPath, read: ({ timestampMs }) => timestampMs }
}

/**
 * The field at a path such as `context.campaign.source`: what the functions above make, from text.
 * Throws `TypeError` for a path that no event can have.
 */
export function field(path: string): Field {
  if (path === timestampPath) return timestamp()
  return { path, read: valueAtPath(path) }
}
