import type { JsonObject } from '#schemas'
import type { ProfileCondition } from '../../conditions/profile-condition.ts'
import { readSegments } from './read-segments.ts'
import type { RefreshSchedule } from './schedule.ts'
import { SegmentSet } from '../segment-set.ts'

/** A segment with more than its expression. */
export interface SegmentOptions {
  /** Who is in it. */
  readonly when: ProfileCondition
  /** When it is looked at; by default with every event, and whenever time alone changes it. */
  readonly refresh?: RefreshSchedule
  /** What it is for, for people. */
  readonly description?: string
}

/** Segments by name, as `defineSegments` takes them. */
export type SegmentDefinitions = Readonly<Record<string, ProfileCondition | SegmentOptions>>

/**
 * Defines who is in which segment.
 *
 * ```ts
 * const segments = defineSegments({
 *   big_spenders: and(trait('lifetime_value').atLeast(500), trait('orders').atLeast(2)),
 *   cart_abandoned: performed(event('Product Added'))
 *     .notFollowedBy(event('Order Completed'))
 *     .within(hours(24)),
 *   win_back: {
 *     when: and(inSegment('big_spenders'), lastTime().olderThan(days(60))),
 *     refresh: schedule('0 6 * * *', { timeZone: 'Europe/Paris' }),
 *   },
 * })
 * ```
 *
 * Throws `SegmentsError` with every problem that can be seen without the traits; `checkSegments` finds the
 * rest.
 */
export function defineSegments(definitions: SegmentDefinitions): SegmentSet {
  const json = Object.entries(definitions).map(([name, each]) => [name, jsonOf(each)] as const)
  return segmentsOf(Object.fromEntries(json))
}

/** Segments of their JSON by name. Throws `SegmentsError`. */
export function segmentsOf(json: JsonObject): SegmentSet {
  return new SegmentSet(readSegments(json), Object.keys(json))
}

function jsonOf(segment: ProfileCondition | SegmentOptions): JsonObject {
  if (!('when' in segment)) return { when: segment.definition }
  const { when, refresh, description } = segment
  return {
    when: when.definition,
    ...(refresh && { refresh: refresh.definition }),
    ...(description !== undefined && { description }),
  }
}
