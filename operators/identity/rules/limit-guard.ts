import type { RankedType } from './ranked-type.ts'
import type { ReviewRule } from './review-rule.ts'

/** A guard that counts a profile's identifiers of one type. */
export interface LimitGuard {
  /** What is shown: the type for its limit, `moreThan(5, email)` for a review rule. */
  readonly name: string
  /** Place of the type. */
  readonly type: number
  readonly max: number
  /** Only those that were seen within so many milliseconds count; Infinity for all. */
  readonly withinMs: number
  /** Whether a person is asked about what it keeps apart. */
  readonly reviewed: boolean
}

/**
 * The guards that count. What is refused for good comes before what is asked about, and that before
 * the limit of the same type, which would hide it.
 */
export function limitGuards(
  types: readonly RankedType[],
  review: readonly ReviewRule[],
): readonly LimitGuard[] {
  const asking = review.flatMap((rule): readonly LimitGuard[] => {
    if (rule.kind !== 'more-than') return []
    const type = types.findIndex(({ name }) => name === rule.type)
    const name = `moreThan(${rule.max}, ${rule.type})`
    return [{ name, type, max: rule.max, withinMs: Infinity, reviewed: true }]
  })
  const limits = types.flatMap(({ name, limit, limitWithinMs }, type): readonly LimitGuard[] => {
    if (limit === Number.MAX_SAFE_INTEGER) return []
    return [{ name, type, max: limit, withinMs: limitWithinMs, reviewed: false }]
  })
  const isAsked = ({ type }: LimitGuard) => asking.some((guard) => guard.type === type)
  const hard = limits.filter((guard) => !isAsked(guard))
  return Object.freeze([...hard, ...asking, ...limits.filter(isAsked)])
}
