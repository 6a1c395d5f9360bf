import { customerEventTypes, type CustomerEvent, type JsonObject, type JsonValue } from '#schemas'
import { allOf, anyOf, noneOf, combinedDefinition } from './combined.ts'
import { comparisonsIn, readComparison } from './comparisons/comparison.ts'
import type { EventCondition } from './event-condition.ts'
import { fieldWords, pathOf, readerAt, subjectOf, timeOfPath } from './field-path.ts'
import {
  isTooDeep,
  problemAt,
  readList,
  readObject,
  readText,
  refuseOthers,
  shown,
  type Reading,
} from './reading.ts'

/** Tests within an `and` or `or`. */
export const termsMax = 100

type Read = (
  definition: JsonObject,
  at: string,
  reading: Reading,
  depth: number,
) => EventCondition | undefined

/** How a test is read, by the word that it is known by. */
const readers: Readonly<Record<string, Read>> = {
  and: readTerms('and', allOf),
  or: readTerms('or', anyOf),
  not: readNot,
  event: readEvent,
  eventType: readEventType,
  ...Object.fromEntries(fieldWords.map((word) => [word, readField(word)])),
}

/** Reads a test of events; undefined, and problems, where it cannot be one. */
export function readCondition(
  json: unknown,
  at: string,
  reading: Reading,
  depth = 1,
): EventCondition | undefined {
  if (isTooDeep(depth, at, reading)) return undefined
  const definition = readObject(json, at, reading)
  if (definition === undefined) return undefined
  if (Object.hasOwn(definition, 'function')) {
    return problemAt(
      reading,
      at,
      `is the function ${shown(definition['function'])}, which cannot be stored: write it as a test of fields`,
    )
  }
  const words = Object.keys(readers).filter((word) => Object.hasOwn(definition, word))
  const [word = ''] = words
  const read = readers[word]
  if (read === undefined) {
    return problemAt(reading, at, `tests nothing: use one of ${Object.keys(readers).join(', ')}`)
  }
  if (words.length > 1) {
    return problemAt(reading, at, `has ${words.join(' and ')}: use one, and "and" around several`)
  }
  return read(definition, at, reading, depth)
}

function readTerms(
  kind: 'and' | 'or',
  combined: (terms: readonly EventCondition[]) => Pick<EventCondition, 'eventNames' | 'matches'>,
): Read {
  return (definition, at, reading, depth) => {
    refuseOthers(definition, [kind], at, reading)
    const place = `${at}.${kind}`
    const list = readList(definition[kind], place, reading, { min: 1, max: termsMax })
    const terms = list?.map((each, index) =>
      readCondition(each, `${place}[${index}]`, reading, depth + 1),
    )
    if (!terms?.every((term) => term !== undefined)) return undefined
    return { definition: combinedDefinition(kind, terms), ...combined(terms) }
  }
}

function readNot(...[definition, at, reading, depth]: Parameters<Read>): ReturnType<Read> {
  refuseOthers(definition, ['not'], at, reading)
  const term = readCondition(definition['not'], `${at}.not`, reading, depth + 1)
  return term && { definition: { not: term.definition }, ...noneOf(term) }
}

function readEvent(definition: JsonObject, at: string, reading: Reading) {
  refuseOthers(definition, ['event'], at, reading)
  reading.tests += 1
  const name = readText(definition['event'], `${at}.event`, reading)
  if (name === undefined) return undefined
  return {
    definition: { event: name },
    eventNames: new Set([name]),
    matches: (each: CustomerEvent) => each.event === name,
  }
}

function readEventType(definition: JsonObject, at: string, reading: Reading) {
  refuseOthers(definition, ['eventType'], at, reading)
  reading.tests += 1
  const wanted = definition['eventType']
  const type = customerEventTypes.find((each) => each === wanted)
  if (type === undefined) {
    const known = customerEventTypes.join(', ')
    return problemAt(reading, `${at}.eventType`, `is ${shown(wanted)}, must be one of ${known}`)
  }
  return { definition: { eventType: type }, matches: (each: CustomerEvent) => each.type === type }
}

function readField(word: string): Read {
  return (definition, at, reading) => {
    refuseOthers(definition, [word, ...comparisonsIn(definition)], at, reading)
    const name = readText(definition[word], `${at}.${word}`, reading)
    const path = name === undefined ? undefined : pathOf(word, name)
    const read = path === undefined ? undefined : readerOf(path, `${at}.${word}`, reading)
    const timeOf = path === undefined ? undefined : timeOfPath(path)
    const comparison = readComparison(definition, at, reading, timeOf)
    if (path === undefined || read === undefined || comparison === undefined) return undefined
    return {
      definition: { ...subjectOf(path), ...comparison.definition },
      matches: (event) => comparison.holds(read(event), event.timestampMs),
    }
  }
}

function readerOf(
  path: string,
  at: string,
  reading: Reading,
): ((event: CustomerEvent) => JsonValue | undefined) | undefined {
  try {
    return readerAt(path)
  } catch (error) {
    return problemAt(reading, at, error instanceof Error ? error.message : String(error))
  }
}
