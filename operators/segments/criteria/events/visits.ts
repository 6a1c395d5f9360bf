import { minutes, type CustomerEvent, type JsonObject } from '#schemas'
import { sessions } from '../../../aggregations/sequences/sessions.ts'
import { readDuration, readObject, refuseOthers } from '../../../conditions/reading.ts'
import { MeasuredComparisons } from './behaviour.ts'
import type { ReadCriterion } from '../criterion.ts'
import { measured, measureWords } from './measured.ts'

/** What `visits` takes. */
export interface VisitsOptions {
  /** A visit is over when nothing came for longer than this; by default 30 minutes. */
  readonly gapMs?: number
}

/** How many sessions there were, of any events: `visits().atLeast(3).within(days(30))`. */
export function visits({ gapMs = minutes(30) }: VisitsOptions = {}): MeasuredComparisons {
  return new MeasuredComparisons({ visits: { gapMs } })
}

/** Reads `{ "visits": { "gapMs": 1800000 }, "atLeast": 3, "withinMs": 2592000000 }`. */
export const readVisits: ReadCriterion = (definition, at, reading) => {
  refuseOthers(definition, ['visits', ...measureWords(definition)], at, reading)
  const options: JsonObject | undefined = readObject(definition['visits'], `${at}.visits`, reading)
  if (options === undefined) return undefined
  refuseOthers(options, ['gapMs'], `${at}.visits`, reading)
  const gapMs = readDuration(options['gapMs'], `${at}.visits.gapMs`, reading)
  if (gapMs === undefined) return undefined
  const measure = {
    at,
    definition: { visits: { gapMs } },
    subject: 'number of visits',
    type: 'number',
    aggregation: sessions<CustomerEvent>({ gapMs }),
    none: 0,
  } as const
  return measured(measure, definition, reading)
}
