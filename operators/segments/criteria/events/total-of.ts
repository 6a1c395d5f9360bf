import type { CustomerEvent } from '#schemas'
import { sum } from '../../../aggregations/numbers/sum.ts'
import type { EventCondition } from '../../../conditions/event-condition.ts'
import type { Field } from '../../../conditions/field.ts'
import { field } from '../../../conditions/field.ts'
import { fieldWords, pathOf, subjectOf } from '../../../conditions/field-path.ts'
import { readCondition } from '../../../conditions/read-condition.ts'
import {
  problemAt,
  readObject,
  readText,
  refuseOthers,
  type Reading,
} from '../../../conditions/reading.ts'
import { MeasuredComparisons } from './behaviour.ts'
import type { ReadCriterion } from '../criterion.ts'
import { measured, measureWords } from './measured.ts'

/**
 * What a number of events adds up to, exactly to two decimals:
 * `totalOf(property('revenue'), event('Order Completed')).atLeast(500).within(days(365))`. Of no events it
 * is 0. In one currency: for several, declare a trait.
 */
export function totalOf({ path }: Field, condition: EventCondition): MeasuredComparisons {
  return new MeasuredComparisons({ totalOf: subjectOf(path), where: condition.definition })
}

/** Reads `{ "totalOf": { "property": "revenue" }, "where": { "event": "A" }, "atLeast": 500 }`. */
export const readTotalOf: ReadCriterion = (definition, at, reading) => {
  refuseOthers(definition, ['totalOf', 'where', ...measureWords(definition)], at, reading)
  const of = readField(definition['totalOf'], `${at}.totalOf`, reading)
  const condition = readCondition(definition['where'], `${at}.where`, reading)
  if (of === undefined || condition === undefined) return undefined
  const where = JSON.stringify(condition.definition)
  const measure = {
    at,
    definition: { totalOf: subjectOf(of.path), where: condition.definition },
    subject: `total of ${of.path} in ${where}`,
    type: 'number',
    aggregation: sum<CustomerEvent>(of).where(condition),
    none: 0,
  } as const
  return measured(measure, definition, reading)
}

/** Reads the name of a field: `{ "property": "revenue" }`. */
function readField(json: unknown, at: string, reading: Reading): Field | undefined {
  const definition = readObject(json, at, reading)
  if (definition === undefined) return undefined
  const [word = '', ...others] = Object.keys(definition)
  if (!fieldWords.includes(word) || others.length > 0) {
    return problemAt(reading, at, `must name a field by one of ${fieldWords.join(', ')}`)
  }
  const name = readText(definition[word], `${at}.${word}`, reading)
  if (name === undefined) return undefined
  try {
    return field(pathOf(word, name))
  } catch (error) {
    return problemAt(reading, at, error instanceof Error ? error.message : String(error))
  }
}
