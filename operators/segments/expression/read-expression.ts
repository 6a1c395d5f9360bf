import type { JsonObject } from '#schemas'
import { combinedDefinition } from '../../conditions/combined.ts'
import {
  isTooDeep,
  problemAt,
  readList,
  readObject,
  refuseOthers,
  shown,
  type Reading,
} from '../../conditions/reading.ts'
import { termsMax } from '../../conditions/read-condition.ts'
import { readAttribute } from '../criteria/attribute.ts'
import type { ReadCriterion } from '../criteria/criterion.ts'
import { readIdentifier } from '../criteria/identifier.ts'
import { readInSegment } from '../criteria/in-segment.ts'
import { readFunnel } from '../criteria/events/funnel.ts'
import { readPerformed } from '../criteria/events/performed.ts'
import { readFirstTime, readLastTime } from '../criteria/events/times.ts'
import { readTotalOf } from '../criteria/events/total-of.ts'
import { readVisits } from '../criteria/events/visits.ts'
import { readTrait } from '../criteria/trait.ts'
import type { Expression } from './node.ts'

/** How a criterion is read, by the word that it is known by. */
const criteria: Readonly<Record<string, ReadCriterion>> = {
  trait: readTrait,
  attribute: readAttribute,
  performed: readPerformed,
  funnel: readFunnel,
  totalOf: readTotalOf,
  visits: readVisits,
  lastTime: readLastTime,
  firstTime: readFirstTime,
  identifier: readIdentifier,
  segment: readInSegment,
}

const words = ['and', 'or', 'not', ...Object.keys(criteria)]

/** Words of tests of events, which people write where a criterion belongs. */
const eventWords = ['event', 'eventType', 'property', 'context', 'field']

/** Reads a test of profiles; undefined, and problems, where it cannot be one. */
export function readExpression(
  json: unknown,
  at: string,
  reading: Reading,
  depth = 1,
): Expression | undefined {
  if (isTooDeep(depth, at, reading)) return undefined
  const definition = readObject(json, at, reading)
  if (definition === undefined) return undefined
  const word = wordOf(definition, at, reading)
  if (word === undefined) return undefined
  if (word === 'not') return readNot(definition, at, reading, depth)
  if (word === 'and' || word === 'or') return readTerms(word, definition, at, reading, depth)
  return criteria[word]?.(definition, at, reading)
}

function wordOf(definition: JsonObject, at: string, reading: Reading): string | undefined {
  const found = words.filter((word) => Object.hasOwn(definition, word))
  const [word] = found
  if (found.length === 1) return word
  if (found.length > 1) {
    return problemAt(reading, at, `has ${found.join(' and ')}: use one, and "and" around several`)
  }
  if (Object.hasOwn(definition, 'function')) {
    const name = shown(definition['function'])
    const fix = 'declare a trait by it, and compare that: trait(…).equals(true)'
    return problemAt(reading, at, `is the function ${name}, which cannot be stored: ${fix}`)
  }
  if (eventWords.some((each) => Object.hasOwn(definition, each))) {
    return problemAt(reading, at, 'tests events, not profiles: put performed(…) around it')
  }
  return problemAt(reading, at, `tests nothing: use one of ${words.join(', ')}`)
}

function readTerms(
  kind: 'and' | 'or',
  definition: JsonObject,
  at: string,
  reading: Reading,
  depth: number,
): Expression | undefined {
  refuseOthers(definition, [kind], at, reading)
  const place = `${at}.${kind}`
  const list = readList(definition[kind], place, reading, { min: 1, max: termsMax })
  const terms = list?.map((each, index) =>
    readExpression(each, `${place}[${index}]`, reading, depth + 1),
  )
  if (!terms?.every((term) => term !== undefined)) return undefined
  return { kind, definition: combinedDefinition(kind, terms), terms }
}

function readNot(
  definition: JsonObject,
  at: string,
  reading: Reading,
  depth: number,
): Expression | undefined {
  refuseOthers(definition, ['not'], at, reading)
  const term = readExpression(definition['not'], `${at}.not`, reading, depth + 1)
  return term && { kind: 'not', definition: { not: term.definition }, term }
}
