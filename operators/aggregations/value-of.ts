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

/** The type of single values that are read as they are. */
export function typeOf<T>(valueOf: ValueOf<T>): TraitType {
  return typeof valueOf !== 'function' && valueOf.path === 'timestamp' ? 'time' : 'any'
}
