import type { CustomerEvent, JsonObject, JsonValue } from '#schemas'
import type { Field } from '../conditions/field.ts'
import type { TraitType } from './merge-rule.ts'

/**
 * What an aggregation takes of a message: a field of customer events, as data, or a function of the
 * message. Undefined says nothing.
 */
export type ValueOf<T> = Field | ((value: T) => JsonValue | undefined)

/** The function that reads what an aggregation takes. A field only ever meets customer events. */
export function readerOf<T>(valueOf: ValueOf<T>): (value: T) => JsonValue | undefined {
  if (typeof valueOf === 'function') return valueOf
  return (value) => valueOf.read(value as T & CustomerEvent)
}

/** What an aggregation takes, in its definition. */
export function definitionOf<T>(valueOf: ValueOf<T>): JsonObject {
  return typeof valueOf === 'function' ? functionDefinition(valueOf) : { field: valueOf.path }
}

/** A function of the author, in a definition: all that can be said of it is its name. */
export function functionDefinition(author: { readonly name: string }): JsonObject {
  return { function: author.name }
}

/** An aggregation in an error: `sum of properties.revenue`. */
export function subjectOf<T>(name: string, valueOf: ValueOf<T>): string {
  const of = typeof valueOf === 'function' ? valueOf.name : valueOf.path
  return of === '' ? name : `${name} of ${of}`
}

/** The type of single values that are read as they are. */
export function typeOf<T>(valueOf: ValueOf<T>): TraitType {
  if (typeof valueOf === 'function') return 'any'
  if (valueOf.path === 'timestamp') return 'time'
  return idPaths.has(valueOf.path) ? 'text' : 'any'
}

/** Fields of every event that hold an id. */
const idPaths: ReadonlySet<string> = new Set(['userId', 'anonymousId', 'previousId', 'groupId'])
