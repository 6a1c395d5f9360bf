import type { JsonObject } from '#schemas'
import { allOf, anyOf, combinedDefinition, noneOf, type Combined } from './combined.ts'
import type { EventCondition } from './event-condition.ts'
import type { AttributeCondition, ProfileCondition } from './profile-condition.ts'

type Term = EventCondition | ProfileCondition

/**
 * Passes what passes all of them: tests of events, or tests of profiles. Throws `TypeError` where there
 * are none.
 */
export function and(...terms: readonly AttributeCondition[]): AttributeCondition
export function and(...terms: readonly EventCondition[]): EventCondition
export function and(...terms: readonly ProfileCondition[]): ProfileCondition
export function and(...terms: readonly Term[]): Term {
  return combine('and', terms, allOf)
}

/** Passes what passes one of them or more. Throws `TypeError` where there are none. */
export function or(...terms: readonly AttributeCondition[]): AttributeCondition
export function or(...terms: readonly EventCondition[]): EventCondition
export function or(...terms: readonly ProfileCondition[]): ProfileCondition
export function or(...terms: readonly Term[]): Term {
  return combine('or', terms, anyOf)
}

/** Passes what does not pass it: a missing value, too, since that passes no comparison. */
export function not(term: AttributeCondition): AttributeCondition
export function not(term: EventCondition): EventCondition
export function not(term: ProfileCondition): ProfileCondition
export function not(term: Term): Term {
  return conditionAbout({ not: term.definition }, [term], ([only]) => noneOf(only ?? never))
}

function combine(
  kind: 'and' | 'or',
  terms: readonly Term[],
  combined: (terms: readonly EventCondition[]) => Combined,
): Term {
  if (terms.length === 0) throw new TypeError(`${kind}() has nothing in it: give it a test`)
  return conditionAbout(combinedDefinition(kind, terms), terms, combined)
}

/** What is about events in all its terms is about events, and so for profiles; attributes are both. */
function conditionAbout(
  definition: JsonObject,
  terms: readonly Term[],
  combined: (terms: readonly EventCondition[]) => Combined,
): Term {
  const ofEvents = terms.filter((term): term is EventCondition => 'matches' in term)
  const areOfProfiles = terms.every((term) => 'about' in term)
  const profile = areOfProfiles ? ({ about: 'profile' } as const) : {}
  if (ofEvents.length === terms.length) return { definition, ...profile, ...combined(ofEvents) }
  return { definition, about: 'profile' }
}

const never: EventCondition = { definition: {}, matches: () => false }
