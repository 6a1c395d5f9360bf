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

/** What `intervalJoin` takes: how rows are stored, and how far apart two that belong together may be. */
export type IntervalJoinOptions<L, R> = IntervalJoinRows<L, R> & JoinInterval

/** How far the right message's time may be from the left one's, in milliseconds of event time. */
export type JoinInterval = WithinInterval | IntervalBounds

/** At most this far before or after. */
export interface WithinInterval {
  readonly withinMs: number
}

/** From `left + lowerMs` to `left + upperMs`, both inclusive; negative is before the left one. */
export interface IntervalBounds {
  readonly lowerMs: number
  readonly upperMs: number
}

/** What `intervalJoin` keeps, and what it does with a left message that stays alone. */
export interface IntervalJoinRows<L, R> {
  /** How left values are stored. */
  readonly left: Codec<L>
  /** How right values are stored. */
  readonly right: Codec<R>
  /** `inner` by default. */
  readonly join?: JoinKind
  /** Rows kept for each key and side: 1,000. A message past it is rejected (`too-many-rows`). */
  readonly rowsMax?: number
}

/** Where the interval begins and ends. Throws `InvalidDefinitionError` with everything that is wrong. */
export function intervalBoundsOf<L, R>(options: IntervalJoinOptions<L, R>): IntervalBounds {
  expectValid('intervalJoin', [
    ...codecProblems('left', options.left),
    ...codecProblems('right', options.right),
    ...intervalProblems(options),
    ...wordProblems('join', options.join, ['inner', 'left-outer']),
    ...wholeNumberProblems('rowsMax', options.rowsMax, { min: 1, max: joinRowsMaxMax }),
  ])
  if (!('withinMs' in options)) return { lowerMs: options.lowerMs, upperMs: options.upperMs }
  return { lowerMs: 0 - options.withinMs, upperMs: options.withinMs }
}

function intervalProblems(interval: Partial<WithinInterval & IntervalBounds>): readonly string[] {
  const { withinMs, lowerMs, upperMs } = interval
  if (withinMs !== undefined) {
    const problems = wholeNumberProblems('withinMs', withinMs, { min: 0, max: joinTimeMsMax })
    if (lowerMs === undefined && upperMs === undefined) return problems
    return [...problems, 'withinMs is given beside lowerMs or upperMs: leave one of them out']
  }
  if (lowerMs === undefined || upperMs === undefined) {
    return ['it has no interval: give withinMs, or lowerMs and upperMs']
  }
  const range = { min: -joinTimeMsMax, max: joinTimeMsMax }
  const problems = [
    ...wholeNumberProblems('lowerMs', lowerMs, range),
    ...wholeNumberProblems('upperMs', upperMs, range),
  ]
  if (problems.length > 0 || lowerMs <= upperMs) return problems
  return [`lowerMs (${lowerMs}) is after upperMs (${upperMs}): swap them`]
}
