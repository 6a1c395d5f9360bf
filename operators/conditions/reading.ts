import type { JsonObject, JsonValue } from '#schemas'

/** Levels that a definition may have within each other: and, or, not, and tests of events. */
export const definitionDepthMax = 20

/** What is read of a definition, and what is wrong with it so far. */
export interface Reading {
  /** Each with the place it was found at, and what to do about it. */
  readonly problems: string[]
  /** Tests that were read: comparisons, names of events, other segments. */
  tests: number
  /** Segments that were named. */
  readonly segments: Reference[]
}

/** That something names a segment. */
export interface Reference {
  /** Where: `segments.loyal.when.and[0].segment`. */
  readonly at: string
  readonly segment: string
}

/** A reading of something new. */
export function newReading(): Reading {
  return { problems: [], tests: 0, segments: [] }
}

/** Notes a problem at a place such as `condition.and[0].atLeast`. Gives undefined, as there is nothing. */
export function problemAt(reading: Reading, at: string, problem: string): undefined {
  reading.problems.push(`${at}: ${problem}`)
}

/** A JSON object; undefined, and a problem, for anything else. */
export function readObject(json: unknown, at: string, reading: Reading): JsonObject | undefined {
  if (isJsonObject(json)) return json
  return problemAt(reading, at, `must be an object, is ${shown(json)}`)
}

/** A text that is not empty and has at most `lengthMax` characters. */
export function readText(
  json: unknown,
  at: string,
  reading: Reading,
  lengthMax = 1_000,
): string | undefined {
  if (typeof json !== 'string') return problemAt(reading, at, `must be text, is ${shown(json)}`)
  if (json === '') return problemAt(reading, at, 'is empty')
  if (json.length <= lengthMax) return json
  return problemAt(reading, at, `has ${json.length} characters, may have ${lengthMax}`)
}

/** A list of `min` to `max` entries. */
export function readList(
  json: unknown,
  at: string,
  reading: Reading,
  { min, max }: { readonly min: number; readonly max: number },
): readonly JsonValue[] | undefined {
  if (!Array.isArray(json)) return problemAt(reading, at, `must be a list, is ${shown(json)}`)
  if (json.length >= min && json.length <= max) return json as readonly JsonValue[]
  const isShort = json.length < min
  const bound = isShort ? `must have at least ${min}` : `may have at most ${max}`
  return problemAt(reading, at, `has ${json.length} entries, ${bound}`)
}

/** A length of time: whole milliseconds from 1. */
export function readDuration(json: unknown, at: string, reading: Reading): number | undefined {
  if (typeof json === 'number' && Number.isSafeInteger(json) && json > 0) return json
  return problemAt(reading, at, `must be whole milliseconds from 1, is ${shown(json)}: days(30)`)
}

/** Notes every key of an object that is not among those that may be there. */
export function refuseOthers(
  json: JsonObject,
  allowed: readonly string[],
  at: string,
  reading: Reading,
): void {
  const others = Object.keys(json).filter((key) => !allowed.includes(key))
  if (others.length === 0) return
  const known = allowed.join(', ')
  problemAt(reading, at, `has ${others.map((key) => `"${key}"`).join(', ')}; known here: ${known}`)
}

/** Notes where something lies too deep; answers whether it does. */
export function isTooDeep(depth: number, at: string, reading: Reading): boolean {
  if (depth <= definitionDepthMax) return false
  problemAt(reading, at, `lies more than ${definitionDepthMax} levels deep: make it flatter`)
  return true
}

/** Whether it is an object as JSON has them. */
export function isJsonObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** A value in a message: JSON, cut where it is long. */
export function shown(json: unknown): string {
  if (json === undefined) return 'missing'
  if (typeof json === 'number') return String(json)
  if (typeof json !== 'string' && typeof json !== 'boolean' && !isPlain(json)) return typeof json
  const text = JSON.stringify(json)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function isPlain(json: unknown): boolean {
  return json === null || typeof json === 'object'
}
