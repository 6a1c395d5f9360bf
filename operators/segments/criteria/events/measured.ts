import type { JsonObject, JsonValue } from '#schemas'
import { comparisonsIn, readComparison } from '../../../conditions/comparisons/comparison.ts'
import { exactTimeMs } from '../../../conditions/comparisons/value-type.ts'
import { problemAt, readDuration, type Reading } from '../../../conditions/reading.ts'
import { durationText } from '../../../window/definitions/duration-text.ts'
import { sliding } from '../../../window/definitions/sliding.ts'
import type { Aggregation } from '../../../aggregations/aggregation.ts'
import type { CustomerEvent } from '#schemas'
import { comparing, type Criterion } from '../criterion.ts'
import { fitProblem } from '../fit-problem.ts'
import { implicitTrait, type ImplicitAggregation } from './implicit-trait.ts'

/** Panes that the window of a criterion may be cut into. */
export const panesMax = 1_000

/** What is measured of events. */
export interface Measure {
  readonly at: string
  /** Its JSON, without comparison and window. */
  readonly definition: JsonObject
  /** In words: `number of {"event":"A"}`. */
  readonly subject: string
  readonly type: 'number' | 'time'
  readonly aggregation: Aggregation<CustomerEvent>
  /** What it is of no events: 0 of a count. Undefined where it is missing then. */
  readonly none?: JsonValue
  /** What it is compared with where nothing is said. */
  readonly otherwise?: JsonObject
}

/** Entries of definitions that say how to compare, and over which window. */
export function measureWords(definition: JsonObject): readonly string[] {
  return [...comparisonsIn(definition), 'withinMs', 'everyMs']
}

/** Makes a criterion of what is measured and what else its JSON says: `atLeast`, `withinMs`. */
export function measured(
  measure: Measure,
  json: JsonObject,
  reading: Reading,
): Criterion | undefined {
  const { at, subject, type, none, otherwise = {} } = measure
  const said = comparisonsIn(json).length === 0 ? { ...json, ...otherwise } : json
  const comparison = readComparison(said, at, reading, exactTimeMs)
  const over = readWindow(json, at, reading)
  if (comparison === undefined || over === undefined) return undefined
  const problem = fitProblem(subject, type, comparison)
  if (problem !== undefined) return problemAt(reading, at, problem)
  const { name, aggregation } = implicitTrait(over.put(measure.aggregation))
  return comparing({
    definition: { ...measure.definition, ...comparison.definition, ...over.definition },
    at,
    subject: `${subject}${over.text}`,
    uses: { implicit: [{ name, aggregation }] },
    comparison,
    value: (inputs) => inputs.trait(name) ?? none,
  })
}

interface Over {
  readonly definition: JsonObject
  readonly text: string
  put(aggregation: Aggregation<CustomerEvent>): ImplicitAggregation
}

function readWindow(json: JsonObject, at: string, reading: Reading): Over | undefined {
  const { withinMs, everyMs } = json
  if (withinMs === undefined) {
    if (everyMs === undefined) return { definition: {}, text: '', put: (each) => each }
    return problemAt(reading, `${at}.everyMs`, 'has no withinMs: add it, or leave this out')
  }
  const sizeMs = readDuration(withinMs, `${at}.withinMs`, reading)
  if (sizeMs === undefined) return undefined
  const stepMs =
    everyMs === undefined ? paneMs(sizeMs) : readDuration(everyMs, `${at}.everyMs`, reading)
  if (stepMs === undefined) return undefined
  if (stepMs > sizeMs) return problemAt(reading, `${at}.everyMs`, 'is longer than withinMs')
  const window = sliding({ sizeMs, everyMs: stepMs })
  if (sizeMs / window.paneMs > panesMax) {
    return problemAt(
      reading,
      `${at}.withinMs`,
      `needs ${sizeMs / window.paneMs} panes, may have ${panesMax}: take whole hours or days, or everyMs`,
    )
  }
  return {
    definition: { withinMs: sizeMs, ...(everyMs !== undefined && { everyMs: stepMs }) },
    text: ` within ${durationText(sizeMs)}`,
    put: (each) => each.over(window),
  }
}

/** Lengths that people count in, the longest first. */
const units = [
  86_400_000, 21_600_000, 3_600_000, 900_000, 300_000, 60_000, 10_000, 1_000, 100, 10, 1,
]

/** Panes that a window is cut into at the least, so that it slides rather than jumps. */
const panesMin = 24

/** The longest unit that cuts a window into `panesMin` panes or more; 1 ms where even that is too few. */
function paneMs(sizeMs: number): number {
  return units.find((unit) => sizeMs % unit === 0 && sizeMs / unit >= panesMin) ?? 1
}
