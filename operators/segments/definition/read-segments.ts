import { contentFingerprintOf, type JsonObject } from '#schemas'
import {
  newReading,
  problemAt,
  readObject,
  readText,
  refuseOthers,
  type Reading,
  type Reference,
} from '../../conditions/reading.ts'
import type { Criterion } from '../criteria/criterion.ts'
import { criteriaOf, type Expression } from '../expression/node.ts'
import { readExpression } from '../expression/read-expression.ts'
import { readSchedule, type CheckedSchedule } from './schedule.ts'
import { orderSegments } from './segment-order.ts'
import { SegmentsError } from './segments-error.ts'

/** Segments in one set. */
export const segmentsMax = 1_000
/** Criteria in one segment. */
export const criteriaMax = 200
/** Tests in one segment: its criteria, and the tests of events within them. */
export const testsMax = 1_000
/** Characters of a segment's name. */
export const segmentNameMax = 100

/** A segment, ready for use. */
export interface CheckedSegment {
  readonly name: string
  readonly description: string
  readonly expression: Expression
  readonly criteria: readonly Criterion[]
  /** Undefined where it is looked at with every event. */
  readonly refresh: CheckedSchedule | undefined
  /** Short hash of what it says, and of what the segments say that it refers to. */
  readonly version: string
}

/** What was read of a segment before it was put in order. */
type ReadSegment = Omit<CheckedSegment, 'version'>

/**
 * Reads segments from the JSON of each by name. Gives them so that each comes after those that it
 * refers to. Throws `SegmentsError`, with every problem.
 */
export function readSegments(json: JsonObject): ReadonlyMap<string, CheckedSegment> {
  const reading = newReading()
  const names = Object.keys(json)
  if (names.length > segmentsMax) {
    problemAt(reading, 'segments', `are ${names.length}, may be ${segmentsMax}`)
    throw new SegmentsError(reading.problems)
  }
  const references = new Map<string, readonly Reference[]>()
  const read = names.map((name) => {
    const before = reading.segments.length
    const segment = readSegment(name, json[name], reading)
    references.set(name, reading.segments.slice(before))
    return segment
  })
  const { order, problems } = orderSegments(references)
  reading.problems.push(...problems)
  if (reading.problems.length > 0) throw new SegmentsError(reading.problems)
  return inOrder(read, order)
}

function inOrder(
  read: readonly (ReadSegment | undefined)[],
  order: readonly string[],
): ReadonlyMap<string, CheckedSegment> {
  const byName = new Map(read.flatMap((segment) => (segment ? [[segment.name, segment]] : [])))
  const checked = new Map<string, CheckedSegment>()
  for (const name of order) {
    const segment = byName.get(name)
    if (segment !== undefined)
      checked.set(name, { ...segment, version: versionOf(segment, checked) })
  }
  return checked
}

function readSegment(name: string, json: unknown, reading: Reading): ReadSegment | undefined {
  const at = `segments.${name}`
  checkName(name, at, reading)
  const definition = readObject(json, at, reading)
  if (definition === undefined) return undefined
  refuseOthers(definition, ['when', 'refresh', 'description'], at, reading)
  const { when, refresh, description = '' } = definition
  const testsBefore = reading.tests
  const expression = readExpression(when, `${at}.when`, reading)
  const times = refresh === undefined ? undefined : readSchedule(refresh, `${at}.refresh`, reading)
  const words = description === '' ? '' : readText(description, `${at}.description`, reading)
  if (expression === undefined || words === undefined) return undefined
  const criteria = criteriaOf(expression)
  checkSize(at, criteria.length, reading.tests - testsBefore, reading)
  return { name, description: words, expression, criteria, refresh: times }
}

function checkName(name: string, at: string, reading: Reading): void {
  const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !(name in Object.prototype)
  if (isName && name.length <= segmentNameMax) return
  const rule = `letters, digits and _, no digit first, ${segmentNameMax} characters at the most`
  problemAt(reading, at, `needs another name, of ${rule}`)
}

function checkSize(at: string, criteria: number, tests: number, reading: Reading): void {
  if (criteria > criteriaMax) {
    const fix = 'make a segment of some, and refer to it by inSegment'
    problemAt(reading, at, `has ${criteria} criteria, may have ${criteriaMax}: ${fix}`)
  }
  if (tests > testsMax) {
    problemAt(reading, at, `has ${tests} tests, may have ${testsMax}: use isOneOf, or fewer`)
  }
}

function versionOf(
  { expression, criteria, refresh }: ReadSegment,
  known: ReadonlyMap<string, CheckedSegment>,
): string {
  const others = criteria.flatMap(({ uses: { segment } }) =>
    segment === undefined ? [] : [[segment, known.get(segment)?.version ?? '']],
  )
  const whole = {
    when: expression.definition,
    refresh: refresh?.definition ?? null,
    segments: Object.fromEntries(others) as JsonObject,
  }
  return contentFingerprintOf(whole).toString(16).padStart(14, '0')
}
