import type { CustomerEvent } from '#schemas'
import { first, last } from '../../../aggregations/sightings/first-last.ts'
import { comparisonsIn } from '../../../conditions/comparisons/comparison.ts'
import type { Comparisons } from '../../../conditions/comparisons/comparisons.ts'
import type { EventCondition } from '../../../conditions/event-condition.ts'
import { timestamp } from '../../../conditions/field.ts'
import type { ProfileCondition } from '../../../conditions/profile-condition.ts'
import { readCondition } from '../../../conditions/read-condition.ts'
import { refuseOthers } from '../../../conditions/reading.ts'
import { MeasuredComparisons } from './behaviour.ts'
import type { ReadCriterion } from '../criterion.ts'
import { measured } from './measured.ts'

/** When something was last done, or anything at all: `lastTime(event('Order Completed')).olderThan(days(90))`. */
export function lastTime(condition?: EventCondition): Comparisons<ProfileCondition> {
  return new MeasuredComparisons({ lastTime: condition?.definition ?? 'any' })
}

/** When something was first done, or anything at all: `firstTime().withinLast(days(7))`, who is new. */
export function firstTime(condition?: EventCondition): Comparisons<ProfileCondition> {
  return new MeasuredComparisons({ firstTime: condition?.definition ?? 'any' })
}

/** Reads `{ "lastTime": { "event": "A" }, "olderThanMs": 86400000 }`. */
export const readLastTime: ReadCriterion = readTime('lastTime')

/** Reads `{ "firstTime": "any", "withinLastMs": 86400000 }`. */
export const readFirstTime: ReadCriterion = readTime('firstTime')

function readTime(word: 'lastTime' | 'firstTime'): ReadCriterion {
  const aggregationOf = word === 'lastTime' ? last<CustomerEvent> : first<CustomerEvent>
  return (definition, at, reading) => {
    refuseOthers(definition, [word, ...comparisonsIn(definition)], at, reading)
    const json = definition[word]
    const condition = json === 'any' ? undefined : readCondition(json, `${at}.${word}`, reading)
    if (json !== 'any' && condition === undefined) return undefined
    const whole = aggregationOf(timestamp())
    const what = condition === undefined ? 'anything' : JSON.stringify(condition.definition)
    const measure = {
      at,
      definition: { [word]: condition?.definition ?? 'any' },
      subject: `${word === 'lastTime' ? 'last' : 'first'} time of ${what}`,
      type: 'time',
      aggregation: condition === undefined ? whole : whole.where(condition),
    } as const
    return measured(measure, definition, reading)
  }
}
