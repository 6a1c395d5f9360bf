import { findMembers, type IdentityCells, type ReviewItem } from '#operators'
import type { StateReader } from '#state'
import { CliError } from '../../cli-error.ts'

/** A question as it is listed. */
export interface ListedReview extends ReviewItem {
  readonly id: string
  /** How often the link that a guard refuses was seen. */
  readonly count: number
}

/** Questions that are looked up together. */
const chunkLength = 500

/** The questions of a status, those with the most evidence first, then the oldest: `limit` of them. */
export async function listReviews(
  reader: StateReader<IdentityCells>,
  { status, limit }: { readonly status: string; readonly limit: number },
): Promise<readonly ListedReview[]> {
  let best: ListedReview[] = []
  let chunk: (readonly [string, ReviewItem])[] = []
  const rank = async (): Promise<void> => {
    const counts = await countsOf(
      chunk.map(([, item]) => item),
      reader,
    )
    const listed = chunk.map(([id, item], at) => ({ id, ...item, count: counts[at] ?? 0 }))
    best = [...best, ...listed].sort(compareReviews).slice(0, limit)
    chunk = []
  }
  for await (const [id, item] of reader.scan('reviews')) {
    if (!('guard' in item) || (status !== 'all' && item.status !== status)) continue
    chunk.push([id, item])
    if (chunk.length === chunkLength) await rank()
  }
  await rank()
  return best
}

function compareReviews(left: ListedReview, right: ListedReview): number {
  const order = right.count - left.count || left.openedAtMs - right.openedAtMs
  return order === 0 ? Number(left.id > right.id) - Number(left.id < right.id) : order
}

async function countsOf(
  items: readonly ReviewItem[],
  reader: StateReader<IdentityCells>,
): Promise<readonly number[]> {
  const members = await findMembers(
    reader,
    items.flatMap(({ left, right }) => [left, right]),
  )
  return items.map((_, at) => {
    const [left, right] = members.slice(2 * at)
    if (left === undefined) return 0
    if (right === undefined) return left.edges.length
    return left.home === right.home ? (left.home.edgeBetween(left, right)?.count ?? 0) : 0
  })
}

/** The question of an id, or of its beginning. Ends the command where there is none, or several. */
export async function findReview(
  id: string,
  reader: StateReader<IdentityCells>,
): Promise<ListedReview> {
  const found: (readonly [string, ReviewItem])[] = []
  for await (const [key, item] of reader.scan('reviews', { from: id })) {
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
  const [count = 0] = await countsOf([first[1]], reader)
  return { id: first[0], ...first[1], count }
}
