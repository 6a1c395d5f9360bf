import assert from 'node:assert/strict'
import { firstVersionKey } from '../identity-cells.ts'
import { componentId } from '../profile-id.ts'
import { likenessKey } from '../review/likeness-review.ts'
import { declinedGuard, reviewKey } from '../review/review-item.ts'
import { profileIdOf, type LiveMember } from './cluster.ts'
import type { LearnOptions } from './learn.ts'
import { clearTimer } from './save-change.ts'

/** Takes an identifier out of its component, and out of every cell that names it. */
export function removeMember(member: LiveMember, { context, scope }: LearnOptions): void {
  const { home, place, identifier } = member
  const { nodes, reviews } = context.cells
  const edges = [...member.edges, ...home.cannotLinks].map((edge) => home.endsOf(edge))
  for (const ends of [...edges, [identifier, ''] as const]) {
    if (!ends.includes(identifier)) continue
    const key = reviewKey(ends)
    reviews.delete(key)
    reviews.delete(likenessKey(ends))
    const known = home.reviews.find((review) => review.key === key)
    if (known !== undefined && known.guard !== declinedGuard) context.count('reviews', -1)
    home.reviews = home.reviews.filter((review) => review !== known)
  }
  home.remove(member)
  // The profile of the identifier has been told of under versions up to that of this command.
  const firstVersion = context.cells.firstVersion.get(firstVersionKey) ?? 0
  context.cells.firstVersion.set(firstVersionKey, Math.max(firstVersion, home.version + 1))
  nodes.delete(identifier)
  context.count('identifiers', -1)
  const isNamed = home.id === componentId(profileIdOf(member, scope.rules))
  const [other] = home.members
  if (isNamed && other !== undefined) return rekey(member, other, { context, scope })
  const moved = home.members[place]
  if (moved !== undefined) nodes.set(moved.identifier, { component: home.id, member: place })
}

/** Names the component after another member, since the one that it was named after is gone. */
function rekey(
  { home }: LiveMember,
  other: LiveMember,
  { context, scope }: Pick<LearnOptions, 'context' | 'scope'>,
): void {
  const { nodes, components } = context.cells
  clearTimer(home, context)
  home.expiresMs = Infinity
  components.delete(home.id)
  home.id = componentId(profileIdOf(other, scope.rules))
  for (const { identifier, place } of home.members) {
    assert(nodes.get(identifier) !== undefined, 'a member has a node')
    nodes.set(identifier, { component: home.id, member: place })
  }
}
