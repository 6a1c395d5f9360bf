import type { StateReader } from '#state'
import { compareText } from '../evidence/edge.ts'
import { explainEdge } from '../explain/explain-edge.ts'
import type { ExplainedEdge } from '../explain/explanation.ts'
import { findMembers } from '../explain/find-members.ts'
import type { IdentityCells } from '../identity-cells.ts'
import type { ReviewItem } from './review-item.ts'

/** A review item with what it is about. */
export interface ReviewQuestion extends ReviewItem {
  readonly key: string
  /** The edge between the two; left out for a question about a group that is too large. */
  readonly evidence?: ExplainedEdge
  /** The profiles that the two identifiers are in; '' for one that is gone. */
  readonly profileIds: readonly [left: string, right: string]
  /** How much speaks for asking now: observations, those of alias calls counted tenfold. */
  readonly weight: number
}

/** Questions that are held in memory to be ranked; further ones, in the order of their keys, are left out. */
export const rankedReviewsMax = 100_000

/** An alias call is worth as many sightings. */
const aliasWeight = 10

/**
 * The questions that are open as of the last saved epoch: those with most evidence first, then those that
 * have waited longest.
 */
export async function readReviews(
  reader: StateReader<IdentityCells>,
  { limit = Infinity }: { readonly limit?: number } = {},
): Promise<readonly ReviewQuestion[]> {
  const questions: ReviewQuestion[] = []
  for await (const [key, item] of reader.scan('reviews')) {
    if (!('status' in item) || item.status !== 'open') continue
    questions.push(await readQuestion(reader, key, item))
    if (questions.length >= rankedReviewsMax) break
  }
  questions.sort(
    (left, right) =>
      right.weight - left.weight ||
      left.openedAtMs - right.openedAtMs ||
      compareText(left.key, right.key),
  )
  return questions.slice(0, limit)
}

/** A review item by its key, open or decided; undefined where there is none. */
export async function readReview(
  reader: StateReader<IdentityCells>,
  key: string,
): Promise<ReviewQuestion | undefined> {
  const [item] = await reader.get('reviews', [key])
  return item && readQuestion(reader, key, item)
}

async function readQuestion(
  reader: StateReader<IdentityCells>,
  key: string,
  item: ReviewItem,
): Promise<ReviewQuestion> {
  const [left, right] = await findMembers(reader, [item.left, item.right])
  const edge =
    left && right?.home.id === left.home.id ? left.home.edgeBetween(left, right) : undefined
  const evidence = left && edge && explainEdge(left.home, edge)
  const weight = (evidence?.traces ?? []).reduce(
    (sum, { kind, count }) => sum + count * (kind === 'alias' ? aliasWeight : 1),
    0,
  )
  const idOf = (member: typeof left) => member?.cluster.name.profileId ?? ''
  const profileIds = [idOf(left), idOf(right)] as const
  return { key, ...item, ...(evidence && { evidence }), profileIds, weight }
}
