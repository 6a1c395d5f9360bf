import { readExplanation, readLikeness, type Explanation } from '#operators'
import { planCommands } from '../identity/changes/plan-commands.ts'
import { findReview, isAboutLikeness } from '../identity/review/review-queue.ts'
import { reviewLines, type ShownReview } from '../identity/review/review-lines.ts'
import {
  withIdentity,
  type IdentityOptions,
  type OpenIdentity,
} from '../identity/state/open-identity.ts'
import { print } from '../output/print.ts'
import { sayAge } from '../output/say-age.ts'

/** Options of `anabranch review show`. */
export interface ReviewShowOptions extends IdentityOptions {
  readonly json?: boolean
}

/** `anabranch review show`: all that somebody needs who is to answer a question. */
export async function reviewShow(id: string, options: ReviewShowOptions): Promise<void> {
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const shown = await show(id, identity)
    sayAge(asOf)
    await print(options.json === true ? [JSON.stringify(shown)] : reviewLines(shown))
  })
}

async function show(id: string, identity: OpenIdentity): Promise<ShownReview> {
  const review = await findReview(id, identity)
  const { left, right } = review
  const stamp = { id: 'show', atMs: Date.now(), author: '', reason: '' }
  const accept = { ...stamp, verb: 'review', left, right, verdict: 'accept' } as const
  const { before, after, deltas } = await planCommands([accept], identity)
  const { reader, spec } = identity
  const [likeness] = isAboutLikeness(review)
    ? await readLikeness(reader, [[left, right]], spec.rules)
    : []
  return { review, evidence: await evidenceOf(review, identity), likeness, before, after, deltas }
}

/** What links the two profiles and is refused. */
async function evidenceOf(
  { left, right }: { readonly left: string; readonly right: string },
  { reader, spec }: OpenIdentity,
): Promise<Explanation['suppressed']> {
  const one = await readExplanation(reader, left, spec.rules)
  const other = right === '' ? undefined : await readExplanation(reader, right, spec.rules)
  const refused = one?.suppressed ?? []
  if (other === undefined) return refused
  return refused.filter(({ otherProfileId }) => otherProfileId === other.profileId)
}
