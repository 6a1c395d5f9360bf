import type { OperatorContext } from '../../operator.ts'
import type { CommandStamp } from '../commands/identity-command.ts'
import type { IdentityCells } from '../identity-cells.ts'
import type { LikenessChange } from '../matching/matching.ts'
import { guardNames } from '../resolution/guard-names.ts'
import { openItem, reviewKey, type ReviewStatus } from './review-item.ts'

/** The key of the question whether two people who are alike are one; guards ask their own. */
export function likenessKey([left, right]: readonly [string, string]): string {
  return reviewKey([left, right, guardNames.likeness])
}

/**
 * Asks about two people who have become alike enough for a question and no more, and withdraws the
 * question where they are that no more. What was answered stays.
 */
export function saveLikeness(
  { ends, now, sinceMs }: Pick<LikenessChange, 'ends' | 'now' | 'sinceMs'>,
  { cells: { reviews }, count }: Pick<OperatorContext<IdentityCells>, 'cells' | 'count'>,
): void {
  const key = likenessKey(ends)
  const item = reviews.get(key)
  const isAsked = now?.merges === false
  if (isAsked && (item === undefined || item.status === 'open')) {
    if (item?.openedAtMs === sinceMs) return
    reviews.set(key, openItem(ends, guardNames.likeness, sinceMs))
    if (item === undefined) count('reviews')
  } else if (!isAsked && item?.status === 'open') {
    reviews.delete(key)
    count('reviews', -1)
  }
}

/** What a person answers to a question. */
type Answer = Pick<CommandStamp, 'author' | 'reason' | 'atMs'> & {
  readonly left: string
  readonly right: string
}

/** Answers the question whether two people who are alike are one; false where it was not asked. */
export function answerLikeness(
  { left, right, author, reason, atMs }: Answer,
  status: ReviewStatus,
  { cells: { reviews }, count }: Pick<OperatorContext<IdentityCells>, 'cells' | 'count'>,
): boolean {
  const key = likenessKey(left < right ? [left, right] : [right, left])
  const item = reviews.get(key)
  if (item === undefined) return false
  if (item.status === 'open') count('reviews', -1)
  reviews.set(key, { ...item, status, author, note: reason, decidedAtMs: atMs })
  return true
}
