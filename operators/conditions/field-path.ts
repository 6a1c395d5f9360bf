import { valueAtPath, type CustomerEvent, type JsonObject, type JsonValue } from '#schemas'
import type { TimeOf } from './comparisons/comparison.ts'
import { exactTimeMs, sentTimeMs } from './comparisons/value-type.ts'

/** Path of an event's time among fields. */
export const timestampPath = 'timestamp'

/** Words of definitions for paths that begin with a field of events. */
const prefixes = [
  ['property', 'properties.'],
  ['attribute', 'traits.'],
  ['context', 'context.'],
  ['field', ''],
] as const

/** Words of definitions that name a field. */
export const fieldWords: readonly string[] = prefixes.map(([word]) => word)

/** A path as definitions name it: `{ "property": "revenue" }`. */
export function subjectOf(path: string): JsonObject {
  const [word, prefix] = prefixes.find(([, prefix]) => path.startsWith(prefix)) ?? prefixes[3]
  return { [word]: path.slice(prefix.length) }
}

/** The path that a definition names under one of `fieldWords`. */
export function pathOf(word: string, name: string): string {
  const prefix = prefixes.find(([each]) => each === word)?.[1] ?? ''
  return `${prefix}${name}`
}

/** Reads what stands at a path. Throws `TypeError` for a path that no event can have. */
export function readerAt(path: string): (event: CustomerEvent) => JsonValue | undefined {
  return path === timestampPath ? ({ timestampMs }) => timestampMs : valueAtPath(path)
}

/** Times that senders wrote are in seconds or milliseconds; those of our own are not. */
export function timeOfPath(path: string): TimeOf {
  return path === timestampPath ? exactTimeMs : sentTimeMs
}
