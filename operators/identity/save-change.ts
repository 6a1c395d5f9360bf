import { createHash } from 'node:crypto'
import type { OperatorContext } from '../operator.ts'
import type { Change, Refusal } from './change.ts'
import type { IdentityCells } from './identity-cells.ts'
import type { IdentityRules } from './identity-rules.ts'

/**
 * Writes what an event did to profiles and to the review queue, and counts it. Answers the ids of the
 * profiles that ended.
 */
export function saveChange(
  change: Change,
  context: OperatorContext<IdentityCells>,
  rules: IdentityRules,
): readonly string[] {
  const { started, ended, merges } = change.profiles(rules)
  const { profiles } = context.cells
  for (const { id, identifier } of started) profiles.set(id, { identifier, live: true })
  for (const { id, identifier } of ended) profiles.set(id, { identifier, live: false })
  if (started.length !== ended.length) context.count('profiles', started.length - ended.length)
  if (merges > 0) context.count('merges', merges)
  for (const refusal of change.refusals()) saveRefusal(refusal, context, rules)
  return ended.map(({ id }) => id)
}

function saveRefusal(
  { before, now, ends }: Refusal,
  context: OperatorContext<IdentityCells>,
  { types }: IdentityRules,
): void {
  const asks = (guard: string) => types.some(({ name, reviewed }) => reviewed && name === guard)
  const suppressed = Number(now !== '') - Number(before !== '')
  if (suppressed !== 0) context.count('edges_suppressed', suppressed)
  const [left, right] = ends
  const key = reviewKey(ends)
  if (asks(now)) context.cells.reviews.set(key, { left, right, guard: now })
  else if (asks(before)) context.cells.reviews.delete(key)
  const reviews = Number(asks(now)) - Number(asks(before))
  if (reviews !== 0) context.count('reviews', reviews)
}

/**
 * The key of a review row: 128 bits of SHA-256 over both ends, in hexadecimal digits. Two identifiers
 * of the longest kind would not fit into one key.
 */
export function reviewKey(ends: Refusal['ends']): string {
  return createHash('sha256').update(JSON.stringify(ends)).digest('hex').slice(0, 32)
}
