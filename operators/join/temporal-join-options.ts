import { expectValid } from '../invalid-definition-error.ts'
import type { Codec } from '#schemas'
import {
  codecProblems,
  joinRowsMaxMax,
  joinTimeMsMax,
  wholeNumberProblems,
  wordProblems,
} from './option-problems.ts'
import type { JoinKind } from './sided.ts'

const dayMs = 24 * 3_600_000

/** What `temporalJoin` takes. */
export interface TemporalJoinOptions<L, R> {
  /** How left values (the messages) are stored while they wait. */
  readonly left: Codec<L>
  /** How right values (the versions) are stored. */
  readonly right: Codec<R>
  /** `left-outer` by default: a message without a version comes out all the same. */
  readonly join?: JoinKind
  /**
   * How long a version holds from its time on where no later one takes its place, in milliseconds of
   * event time: 366 days. It is forgotten then.
   */
  readonly versionsWithinMs?: number
  /**
   * Whether a message waits until the watermark has passed its time, so that every version that it may
   * need has come: true. Otherwise it is answered at once, from the versions that have come by then.
   */
  readonly wait?: boolean
  /**
   * How far behind the watermark a message may come and still be answered, in milliseconds: 0. Versions
   * are kept for as long after they were followed by a later one.
   */
  readonly allowedLatenessMs?: number
  /**
   * Which of two versions of one time holds: the one of the higher rank, such as a profile's version.
   * Where ranks are equal (by default all are) the one whose stored bytes come last, so that the answer
   * does not depend on the order of arrival.
   */
  readonly rankOf?: (version: R) => number
  /** Whether a version says that there is no value from its time on; by default none does. */
  readonly isEnd?: (version: R) => boolean
  /** Versions kept for each key: 1,000. One past it is rejected (`too-many-versions`). */
  readonly versionsMax?: number
  /** Messages of a key that may wait: 1,000. One past it is rejected (`too-many-waiting`). */
  readonly waitingMax?: number
}

/** The options with their defaults. Throws `InvalidDefinitionError` with everything that is wrong with them. */
export function temporalJoinSettings<L, R>(
  options: TemporalJoinOptions<L, R>,
): Required<TemporalJoinOptions<L, R>> {
  const time = { min: 0, max: joinTimeMsMax }
  const rows = { min: 1, max: joinRowsMaxMax }
  expectValid('temporalJoin', [
    ...codecProblems('left', options.left),
    ...codecProblems('right', options.right),
    ...wordProblems('join', options.join, ['inner', 'left-outer']),
    ...wholeNumberProblems('versionsWithinMs', options.versionsWithinMs, { ...time, min: 1 }),
    ...wholeNumberProblems('allowedLatenessMs', options.allowedLatenessMs, time),
    ...wholeNumberProblems('versionsMax', options.versionsMax, rows),
    ...wholeNumberProblems('waitingMax', options.waitingMax, rows),
  ])
  return {
    join: 'left-outer',
    versionsWithinMs: 366 * dayMs,
    wait: true,
    allowedLatenessMs: 0,
    rankOf: () => 0,
    isEnd: () => false,
    versionsMax: 1_000,
    waitingMax: 1_000,
    ...options,
  }
}
