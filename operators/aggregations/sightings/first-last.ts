import { aggregation, type Aggregation } from '../aggregation.ts'
import { definitionOf, readerOf, typeOf, type ValueOf } from '../value-of.ts'
import { compareSightings, sightingFields, type Sighting } from './sighting.ts'

/**
 * The value of the last message that has one, by event time; of messages of one time, the one of the
 * greater message id. A value of null takes the trait away until a later value comes; undefined says
 * nothing.
 */
export function last<T>(valueOf: ValueOf<T>): Aggregation<T, Sighting> {
  return sighted('last', valueOf, (left, right) =>
    compareSightings(left, right) < 0 ? right : left,
  )
}

/** The value of the first message that has one, by event time; see `last` for ties and null. */
export function first<T>(valueOf: ValueOf<T>): Aggregation<T, Sighting> {
  return sighted('first', valueOf, (left, right) =>
    compareSightings(left, right) > 0 ? right : left,
  )
}

function sighted<T>(
  name: string,
  valueOf: ValueOf<T>,
  merge: (left: Sighting, right: Sighting) => Sighting,
): Aggregation<T, Sighting> {
  const read = readerOf(valueOf)
  return aggregation({
    name,
    repeats: 'ignored',
    valueType: typeOf(valueOf),
    definition: { aggregation: name, of: definitionOf(valueOf) },
    schema: (recordName) => ({ type: 'record', name: recordName, fields: sightingFields }),
    lift(from, timestampMs, id) {
      const value = read(from)
      return value === undefined ? undefined : { value, timestampMs, id }
    },
    merge,
    read: ({ value }) => value ?? undefined,
  })
}
