import type { JsonObject } from '#schemas'
import { aggregation, type Aggregation } from '../aggregation.ts'
import { durationProblem, expectValid, wholeProblem } from '../../invalid-definition-error.ts'
import { joinStretches, sessionsOf, type Stretch } from './stretches.ts'

/** What makes a session, and how far back sessions are known. */
export interface SessionsOptions {
  /** A session is over when nothing came for longer than this, in milliseconds of event time. */
  readonly gapMs: number
  /**
   * Stretches of `gapMs` with activity that are kept at the most, from 1 to 100,000; the earliest go
   * first. A session takes one for each `gapMs` that it lasts, and one more.
   */
  readonly stretchesMax?: number
}

/** What `sessionLength` takes. */
export interface SessionLengthOptions extends SessionsOptions {
  /** Which length, of all sessions: the average by default. */
  readonly of?: 'average' | 'total' | 'longest'
}

/**
 * How many sessions there were: messages that are no more than `gapMs` apart are of one, as in Flink's
 * session windows. Messages of two profiles that merge may join their sessions.
 *
 * Exact until somebody has been active in more than `stretchesMax` stretches, 1,000 by default; then it
 * counts sessions of the latest ones alone, and grows no more. Throws `InvalidDefinitionError`.
 */
export function sessions<T = unknown>(
  options: SessionsOptions,
): Aggregation<T, readonly Stretch[]> {
  return overSessions('sessions', options, {}, (found) => found.length)
}

/**
 * How long sessions were, from their first message to their last, in milliseconds; bounded like
 * `sessions`. Throws `InvalidDefinitionError`.
 */
export function sessionLength<T = unknown>({
  of = 'average',
  ...options
}: SessionLengthOptions): Aggregation<T, readonly Stretch[]> {
  return overSessions('session length', options, { which: of }, (found) => {
    const lengthsMs = found.map(({ firstMs, lastMs }) => lastMs - firstMs)
    if (of === 'longest') return Math.max(...lengthsMs)
    const totalMs = lengthsMs.reduce((total, lengthMs) => total + lengthMs, 0)
    return of === 'total' ? totalMs : totalMs / lengthsMs.length
  })
}

function overSessions<T>(
  name: string,
  { gapMs, stretchesMax = 1_000 }: SessionsOptions,
  options: JsonObject,
  read: (sessions: readonly Stretch[]) => number,
): Aggregation<T, readonly Stretch[]> {
  expectValid(name === 'sessions' ? name : 'sessionLength', [
    durationProblem('gapMs', gapMs, 'minutes(30)'),
    wholeProblem('stretchesMax', stretchesMax, { from: 1, to: 100_000, example: 1_000 }),
  ])
  return aggregation<T, readonly Stretch[]>({
    name,
    repeats: 'ignored',
    valueType: 'number',
    none: 0,
    definition: { aggregation: name, gapMs, stretchesMax, ...options },
    schema: (recordName) => ({
      type: 'array',
      items: {
        type: 'record',
        name: recordName,
        fields: [
          { name: 'firstMs', type: 'long' },
          { name: 'lastMs', type: 'long' },
        ],
      },
    }),
    lift: (_value, timestampMs) => [{ firstMs: timestampMs, lastMs: timestampMs }],
    merge: (left, right) => joinStretches(left, right, gapMs, stretchesMax),
    read: (stretches) => read(sessionsOf(stretches, gapMs)),
  })
}
