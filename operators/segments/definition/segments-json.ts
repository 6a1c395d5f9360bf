import type { JsonObject } from '#schemas'
import {
  isJsonObject,
  newReading,
  problemAt,
  refuseOthers,
  shown,
} from '../../conditions/reading.ts'
import { segmentsOf } from './define-segments.ts'
import type { SegmentSet } from '../segment-set.ts'
import { SegmentsError } from './segments-error.ts'

/** Version of the JSON form of segments. */
export const segmentsFormat = 1

/**
 * Segments as JSON, to be stored and edited by other tools: `{ "format": 1, "segments": { … } }`, each
 * `{ "when": …, "refresh": { "cron", "timeZone" }, "description" }`. `parseSegments` makes them again.
 *
 * `when` is one of these. A comparison is one entry: `equals`, `isOneOf`, `contains`, `startsWith`,
 * `endsWith`, `matches`, `exists`, `atLeast`, `atMost`, `moreThan`, `lessThan`, `between`, `before`,
 * `after`, `olderThanMs`, `withinLastMs`, `withinNextMs`.
 *
 * - `{ "and": […] }`, `{ "or": […] }`, `{ "not": … }`
 * - `{ "trait": name, comparison }`, `{ "attribute": path, comparison }`, `{ "identifier": type }`
 * - `{ "performed": test of events, comparison, "withinMs", "everyMs" }`
 * - `{ "performed": test of events, "notFollowedBy": test of events, "withinMs" }`
 * - `{ "funnel": [tests of events], comparison, "withinMs" }`
 * - `{ "visits": { "gapMs" }, comparison, "withinMs", "everyMs" }`
 * - `{ "totalOf": { "property": path }, "where": test of events, comparison, "withinMs", "everyMs" }`
 * - `{ "lastTime" or "firstTime": test of events or "any", comparison }`
 * - `{ "segment": name, "forAtLeastMs" }`
 *
 * Tests of events: `and`, `or`, `not`, `{ "event": name }`, `{ "eventType": type }`, and a comparison of a
 * `property`, `attribute`, `context` or `field`. All times are ISO-8601 text with a zone, all lengths
 * whole milliseconds.
 */
export function segmentsToJson(segments: SegmentSet): JsonObject {
  return { format: segmentsFormat, segments: segments.definitions }
}

/**
 * Makes segments of their JSON. Throws `SegmentsError`, with every problem and its place: what is not
 * known, of another type, beyond a limit, or refers to what is not there or to itself.
 */
export function parseSegments(json: unknown): SegmentSet {
  const reading = newReading()
  if (!isJsonObject(json)) {
    throw new SegmentsError([
      `must be { "format": ${segmentsFormat}, "segments": … }, is ${shown(json)}`,
    ])
  }
  refuseOthers(json, ['format', 'segments'], 'the file', reading)
  const { format, segments } = json
  if (format !== segmentsFormat) {
    const known = `this release reads ${segmentsFormat}`
    problemAt(reading, 'format', `is ${shown(format)}; ${known}`)
  }
  if (!isJsonObject(segments)) {
    problemAt(reading, 'segments', `must be an object, is ${shown(segments)}`)
  }
  if (reading.problems.length > 0 || !isJsonObject(segments)) {
    throw new SegmentsError(reading.problems)
  }
  return segmentsOf(segments)
}
