import type { CustomerEvent, JsonObject, JsonValue } from '#schemas'
import { Comparisons } from './comparisons/comparisons.ts'
import { conditionOf, type EventCondition } from './event-condition.ts'
import { readerAt, subjectOf, timestampPath } from './field-path.ts'
import type { AttributeCondition } from './profile-condition.ts'

/** One thing that events may say, as data: a path, and how it is read. */
export interface Field {
  /** Where it stands in an event: `properties.revenue`, `timestamp`. Stored with definitions. */
  readonly path: string
  /** Undefined where an event does not say it. */
  read(event: CustomerEvent): JsonValue | undefined
}

/** A field that can be compared: `property('revenue').atLeast(10)`. */
export class ComparableField<Condition = EventCondition>
  extends Comparisons<Condition>
  implements Field
{
  readonly path: string
  readonly read: (event: CustomerEvent) => JsonValue | undefined

  /** Throws `TypeError` for a path that no event can have. */
  constructor(path: string, condition: (definition: JsonObject) => Condition) {
    const subject = subjectOf(path)
    super((kind, operand) => condition({ ...subject, [kind]: operand }))
    this.path = path
    this.read = readerAt(path)
  }
}

/** A property of the call: `property('revenue')`, `property('address.city')`. */
export function property(name: string): ComparableField {
  return field(`properties.${name}`)
}

/**
 * An attribute of the customer: `attribute('plan')`. Of an event, what the call sets, as `identify`
 * does; of a profile, what was set last.
 */
export function attribute(name: string): ComparableField<AttributeCondition> {
  return new ComparableField(`traits.${name}`, (definition) => ({
    ...conditionOf(definition),
    about: 'profile',
  }))
}

/** Something of the call's surroundings: `context('device.type')`, `context('page.path')`. */
export function context(name: string): ComparableField {
  return field(`context.${name}`)
}

/** When the event happened, in milliseconds since the Unix epoch. */
export function timestamp(): ComparableField {
  return field(timestampPath)
}

/**
 * The field at a path such as `context.campaign.source`: what the functions above make, from text.
 * Throws `TypeError` for a path that no event can have.
 */
export function field(path: string): ComparableField {
  return new ComparableField(path, conditionOf)
}
