import { listReviews, type ListedReview } from '../identity/review/review-queue.ts'
import { endsOf } from '../identity/changes/change-lines.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { count, moment } from '../output/format.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'

/** Options of `anabranch review list`. */
export interface ReviewListOptions extends IdentityOptions {
  readonly status: string
  readonly limit: number
  readonly json?: boolean
}

/** `anabranch review list`: the questions that guards have raised, and who is alike. */
export async function reviewList(options: ReviewListOptions): Promise<void> {
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const reviews = await listReviews(identity, options)
    sayAge(asOf)
    if (options.json === true) return await print(reviews.map((each) => JSON.stringify(each)))
    await print(reviews.length === 0 ? ['none'] : reviewLines(reviews))
  })
}

/** Digits of an id that are shown: enough to tell millions apart. */
const idDigits = 12

function reviewLines(reviews: readonly ListedReview[]): readonly string[] {
  const columns = [
    { title: 'id' },
    { title: 'one person?' },
    { title: 'guard' },
    { title: 'seen', align: 'right' },
    { title: 'chance', align: 'right' },
    { title: 'opened' },
    { title: 'status' },
  ] as const
  const rows = reviews.map((review) => [
    review.id.slice(0, idDigits),
    endsOf(review),
    review.guard,
    count(review.count),
    review.chance === undefined ? '' : `${(100 * review.chance).toFixed(0)} %`,
    moment(review.openedAtMs),
    review.status === 'open' ? 'open' : `${review.status} by ${review.author}`,
  ])
  return table(columns, rows, 100)
}
