import type { JsonObject } from '#schemas'
import { isJsonObject, newReading } from '../../conditions/reading.ts'
import { criteriaOf } from '../expression/node.ts'
import { readExpression } from '../expression/read-expression.ts'
import type { SegmentSet } from '../segment-set.ts'
import { checkSegments, traitProblem, type KnownTraits } from './check-segments.ts'
import { SegmentsError } from './segments-error.ts'
import { parseSegments } from './segments-json.ts'

/**
 * Segments of their JSON, put among others that are defined already: they may refer to those, and take
 * the place of those of the same name. `others` are JSON of segments by name. Throws `SegmentsError` with
 * every problem, also between them and the traits that are declared.
 */
export function parseSegmentsAmong(
  json: unknown,
  others: JsonObject,
  traits: KnownTraits,
): SegmentSet {
  const own = isJsonObject(json) && isJsonObject(json['segments']) ? json['segments'] : undefined
  const whole =
    isJsonObject(json) && own !== undefined ? { ...json, segments: { ...others, ...own } } : json
  let segments: SegmentSet
  try {
    segments = parseSegments(whole)
  } catch (error) {
    if (!(error instanceof SegmentsError) || own === undefined) throw error
    throw new SegmentsError([...error.problems, ...traitProblems(own, traits)])
  }
  const problems = checkSegments(segments, traits)
  if (problems.length > 0) throw new SegmentsError(problems)
  return segments
}

/** Problems with traits of the segments that can be read, where others cannot. */
function traitProblems(segments: JsonObject, traits: KnownTraits): readonly string[] {
  return Object.entries(segments).flatMap(([name, segment]) => {
    const when = isJsonObject(segment) ? segment['when'] : undefined
    const expression = readExpression(when, `segments.${name}.when`, newReading())
    if (expression === undefined) return []
    return criteriaOf(expression).flatMap((each) => traitProblem(each, traits) ?? [])
  })
}
