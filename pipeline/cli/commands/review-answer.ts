import { giveCommands } from '../identity/changes/give-commands.ts'
import { findReview } from '../identity/review/review-queue.ts'
import type { IdentityOptions } from '../identity/state/open-identity.ts'

/** Options of `anabranch review accept` and `review reject`. */
export interface ReviewAnswerOptions extends IdentityOptions {
  readonly note?: string
  readonly author?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** `anabranch review accept` and `review reject`: answers a question. A later answer wins. */
export async function reviewAnswer(
  verdict: 'accept' | 'reject',
  id: string,
  { note, ...options }: ReviewAnswerOptions,
): Promise<void> {
  const reason = note ?? `${verdict}ed in review`
  await giveCommands({ ...options, reason }, async (identity) => {
    const { left, right } = await findReview(id, identity)
    return [{ verb: 'review', left, right, verdict }]
  })
}
