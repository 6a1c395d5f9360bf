import { createHash } from 'node:crypto'
import { avroCodec } from '#schemas'

/** What became of a question. */
export type ReviewStatus = 'open' | 'accepted' | 'rejected'

/**
 * A question for a person: should two identifiers be one profile, though a guard says no? Its evidence
 * is the edge between the two, which `reviewEvidence` looks up.
 */
export interface ReviewItem {
  readonly left: string
  /** '' where the question is about a whole group that is too large. */
  readonly right: string
  /** Name of the guard. */
  readonly guard: string
  /** Event time of what opened it. */
  readonly openedAtMs: number
  readonly status: ReviewStatus
  /** Who decided, when, and why; '' and 0 while it is open. */
  readonly author: string
  readonly note: string
  readonly decidedAtMs: number
}

/**
 * In place of the guard, in the list of a component: a person said to leave a group as it is, though it
 * is too large. Nobody is asked about it again.
 */
export const declinedGuard = 'giant-declined'

/** A question that nobody has answered. */
export function openItem(
  ends: readonly [string, string],
  guard: string,
  openedAtMs: number,
): ReviewItem {
  const [left, right] = ends
  return { left, right, guard, openedAtMs, status: 'open', author: '', note: '', decidedAtMs: 0 }
}

/**
 * The key of a review item: 128 bits of SHA-256 over both ends, in hexadecimal digits. Two identifiers
 * of the longest kind would not fit into one key.
 */
export function reviewKey(ends: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(ends)).digest('hex').slice(0, 32)
}

/** Stores review items. */
export const reviewCodec = avroCodec<ReviewItem>({
  name: 'review item',
  schema: {
    type: 'record',
    name: 'ReviewItem',
    fields: [
      { name: 'left', type: 'string' },
      { name: 'right', type: 'string' },
      { name: 'guard', type: 'string' },
      { name: 'openedAtMs', type: 'long' },
      {
        name: 'status',
        type: { type: 'enum', name: 'ReviewStatus', symbols: ['open', 'accepted', 'rejected'] },
      },
      { name: 'author', type: 'string' },
      { name: 'note', type: 'string' },
      { name: 'decidedAtMs', type: 'long' },
    ],
  },
})
