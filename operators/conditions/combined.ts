import type { CustomerEvent, JsonObject } from '#schemas'
import type { EventCondition } from './event-condition.ts'

/** What `and`, `or` and `not` make of tests of events. */
export type Combined = Pick<EventCondition, 'eventNames' | 'matches'>

/** Events that pass all tests: of two names, those that are the same. */
export function allOf(terms: readonly EventCondition[]): Combined {
  const known = terms.flatMap(({ eventNames }) => eventNames ?? [])
  return {
    ...named(known.length === 0 ? undefined : known.reduce(intersection)),
    matches: (event: CustomerEvent) => {
      for (const term of terms) if (!term.matches(event)) return false
      return true
    },
  }
}

/** Events that pass a test. */
export function anyOf(terms: readonly EventCondition[]): Combined {
  const known = terms.flatMap(({ eventNames }) => eventNames ?? [])
  const areKnown = known.length === terms.length
  return {
    ...named(areKnown ? new Set(known.flatMap((names) => [...names])) : undefined),
    matches: (event: CustomerEvent) => {
      for (const term of terms) if (term.matches(event)) return true
      return false
    },
  }
}

/** Events that do not pass a test: those of every other name, too. */
export function noneOf(term: EventCondition): Combined {
  return { matches: (event) => !term.matches(event) }
}

/** The definition of `and` or `or`. */
export function combinedDefinition(
  kind: 'and' | 'or',
  terms: readonly { readonly definition: JsonObject }[],
): JsonObject {
  return { [kind]: terms.map(({ definition }) => definition) }
}

function named(eventNames: ReadonlySet<string> | undefined): Pick<Combined, 'eventNames'> {
  return eventNames === undefined ? {} : { eventNames }
}

function intersection(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((name) => right.has(name)))
}
