import { durationText } from '../../window/definitions/duration-text.ts'
import type { ProfileCondition } from '../../conditions/profile-condition.ts'
import { readDuration, readText, refuseOthers } from '../../conditions/reading.ts'
import type { SegmentInputs } from '../segment-rules.ts'
import type { ReadCriterion } from './criterion.ts'
import { profileCondition } from './profile-criterion.ts'

/** Members of a segment, or those who have been for a time. */
export interface SegmentCriterion extends ProfileCondition {
  /** Members since at least that long: `inSegment('trial').forAtLeast(days(10))`. */
  forAtLeast(lengthMs: number): ProfileCondition
}

/** Members of another segment of the same set. */
export function inSegment(name: string): SegmentCriterion {
  return {
    ...profileCondition({ segment: name }),
    forAtLeast: (lengthMs) => profileCondition({ segment: name, forAtLeastMs: lengthMs }),
  }
}

/** Reads `{ "segment": "trial", "forAtLeastMs": 864000000 }`. */
export const readInSegment: ReadCriterion = (definition, at, reading) => {
  refuseOthers(definition, ['segment', 'forAtLeastMs'], at, reading)
  reading.tests += 1
  const segment = readText(definition['segment'], `${at}.segment`, reading)
  if (segment !== undefined) reading.segments.push({ at: `${at}.segment`, segment })
  const isTimed = Object.hasOwn(definition, 'forAtLeastMs')
  const lengthMs = isTimed
    ? readDuration(definition['forAtLeastMs'], `${at}.forAtLeastMs`, reading)
    : 0
  if (segment === undefined || lengthMs === undefined) return undefined
  const common = { kind: 'criterion', at, uses: { segment } } as const
  if (!isTimed) {
    return {
      ...common,
      definition: { segment },
      text: `is in segment ${segment}`,
      value: (inputs) => inputs.inSegment(segment),
      holds: (inputs) => inputs.inSegment(segment),
    }
  }
  const sinceMs = (inputs: SegmentInputs) =>
    inputs.inSegment(segment) ? (inputs.sinceMs(segment) ?? NaN) : NaN
  return {
    ...common,
    definition: { segment, forAtLeastMs: lengthMs },
    text: `has been in segment ${segment} for ${durationText(lengthMs)}`,
    value: (inputs) => (inputs.inSegment(segment) ? inputs.sinceMs(segment) : undefined),
    holds: (inputs, asOfMs) => asOfMs >= sinceMs(inputs) + lengthMs,
    changesMs(inputs, asOfMs) {
      const turnMs = sinceMs(inputs) + lengthMs
      return turnMs > asOfMs ? turnMs : Infinity
    },
  }
}
