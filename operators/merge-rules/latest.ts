import type { JsonValue } from '#schemas'
import type { MergeRule } from './merge-rule.ts'
import { compareSightings, sightingFields, type Sighting } from './sighting.ts'

/**
 * The value of the latest message that has one. A value of null takes the trait away until a later
 * value comes; undefined says nothing.
 */
export function latest<T>(valueOf: (value: T) => JsonValue | undefined): MergeRule<T, Sighting> {
  return sighted('latest', valueOf, (left, right) =>
    compareSightings(left, right) < 0 ? right : left,
  )
}

/** The value of the earliest message that has one; see `latest` for null. */
export function first<T>(valueOf: (value: T) => JsonValue | undefined): MergeRule<T, Sighting> {
  return sighted('first', valueOf, (left, right) =>
    compareSightings(left, right) > 0 ? right : left,
  )
}

function sighted<T>(
  name: string,
  valueOf: (value: T) => JsonValue | undefined,
  merge: (left: Sighting, right: Sighting) => Sighting,
): MergeRule<T, Sighting> {
  return {
    name,
    repeats: 'ignored',
    schema: (recordName) => ({ type: 'record', name: recordName, fields: sightingFields }),
    lift(from, timestampMs, id) {
      const value = valueOf(from)
      return value === undefined ? undefined : { value, timestampMs, id }
    },
    merge,
    read: ({ value }) => value ?? undefined,
  }
}
