import { findMembers, guardNames, readLikeness, type ReviewItem } from '#operators'
import { CliError } from '../../cli-error.ts'
import type { Member } from '../state/clusters.ts'
import type { OpenIdentity } from '../state/open-identity.ts'

/** A question as it is listed. */
export interface ListedReview extends ReviewItem {
  readonly id: string
  /** How often the link that a guard refuses was seen. */
  readonly count: number
  /** How probable it is that they are one person, from 0 to 1, where candidates are compared. */
  readonly chance?: number
}

/** Whether a question is about two people who are alike, rather than about what a guard refuses. */
export function isAboutLikeness({ guard }: ReviewItem): boolean {
  return guard === guardNames.likeness
}

/** Where questions are looked up. */
export type ReviewSource = Pick<OpenIdentity, 'reader' | 'spec'>

/** Questions that are looked up together. */
const chunkLength = 500

/**
 * The questions of a status: `limit` of them, those with the most evidence first, then the most probable
 * ones, then the oldest. An open question whose two are one profile by now, or were said not to be, is
 * left out: it has answered itself.
 */
export async function listReviews(
  source: ReviewSource,
  { status, limit }: { readonly status: string; readonly limit: number },
): Promise<readonly ListedReview[]> {
  let best: ListedReview[] = []
  let chunk: StoredReview[] = []
  const rank = async (): Promise<void> => {
    best = [...best, ...(await lookUp(chunk, source))].sort(compareReviews).slice(0, limit)
    chunk = []
  }
  for await (const [id, item] of source.reader.scan('reviews')) {
    if (!('guard' in item) || (status !== 'all' && item.status !== status)) continue
    chunk.push([id, item])
    if (chunk.length === chunkLength) await rank()
  }
  await rank()
  return best
}

type StoredReview = readonly [id: string, item: ReviewItem]

function compareReviews(left: ListedReview, right: ListedReview): number {
  const order =
    right.count - left.count ||
    (right.chance ?? 0) - (left.chance ?? 0) ||
    left.openedAtMs - right.openedAtMs
  return order === 0 ? Number(left.id > right.id) - Number(left.id < right.id) : order
}

/** Questions with their evidence; without those that have answered themselves. */
async function lookUp(
  chunk: readonly StoredReview[],
  { reader, spec }: ReviewSource,
): Promise<readonly ListedReview[]> {
  const ends = chunk.map(([, { left, right }]) => [left, right] as const)
  const members = await findMembers(reader, ends.flat())
  const scores = await readLikeness(reader, ends, spec.rules)
  return chunk.flatMap(([id, item], at) => {
    const [left, right] = members.slice(2 * at)
    const isAsked = isAboutLikeness(item) && item.status === 'open'
    if (isAsked && left && right && isAnswered(left, right)) return []
    const score = scores[at]
    return [{ id, ...item, count: countOf(left, right), ...(score && { chance: score.chance }) }]
  })
}

function countOf(left: Member | undefined, right: Member | undefined): number {
  if (left === undefined) return 0
  if (right === undefined) return left.edges.length
  return left.home === right.home ? (left.home.edgeBetween(left, right)?.count ?? 0) : 0
}

/** Whether two are one profile, or somebody has said that their profiles are not one. */
function isAnswered(left: Member, right: Member): boolean {
  if (left.cluster === right.cluster) return true
  if (left.home !== right.home) return false
  const { members, cannotLinks } = left.home
  return cannotLinks.some(({ a, b }) => {
    const clusters = new Set([members[a]?.cluster, members[b]?.cluster])
    return clusters.has(left.cluster) && clusters.has(right.cluster)
  })
}

/** The question of an id, or of its beginning. Ends the command where there is none, or several. */
export async function findReview(id: string, source: ReviewSource): Promise<ListedReview> {
  const found: (readonly [string, ReviewItem])[] = []
  for await (const [key, item] of source.reader.scan('reviews', { from: id })) {
    if (!key.startsWith(id) || found.length === 2) break
    if ('guard' in item) found.push([key, item])
  }
  const [first, second] = found
  if (id === '' || first === undefined) {
    throw new CliError('notFound', `there is no review ${id}`, {
      fix: 'See anabranch review list.',
    })
  }
  if (second !== undefined) {
    throw new CliError('usage', `${id} is the beginning of several ids: write more of it`)
  }
  const [listed] = await lookUp([first], source)
  return listed ?? { id: first[0], ...first[1], count: 0 }
}
