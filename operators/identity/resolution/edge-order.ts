import { compareEdges, rankSum, strengthOf, type Edge } from '../evidence/edge.ts'
import type { Member } from '../evidence/member.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'

/** Larger than any sum of two ranks. */
const kindStep = 2 ** 42

/**
 * Places of edges in the order in which they are believed (`compareEdges`). What most comparisons go
 * by is worked out once an edge, since a large group has a hundred thousand of them.
 */
export function edgesInOrder(
  edges: readonly Edge[],
  places: readonly number[],
  members: readonly Member[],
  rules: IdentityRules,
): readonly number[] {
  if (places.length < 2) return places
  const classes = new Float64Array(edges.length)
  const times = new Float64Array(edges.length)
  const isLatest = rules.conflict === 'latest'
  for (const place of places) {
    const edge = edges[place]
    if (edge === undefined) continue
    const { kind, firstSeenMs, lastSeenMs } = edge
    classes[place] = strengthOf(kind) * kindStep + rankSum(edge, members, rules)
    if (kind !== 'candidate') times[place] = isLatest ? -lastSeenMs : firstSeenMs
    else classes[place] = strengthOf(kind) * kindStep
  }
  return [...places].sort((left, right) => {
    const byClass = (classes[left] ?? 0) - (classes[right] ?? 0)
    if (byClass !== 0) return byClass
    const byTime = (times[left] ?? 0) - (times[right] ?? 0)
    if (byTime !== 0) return byTime
    const [first, second] = [edges[left], edges[right]]
    return first && second ? compareEdges(first, second, members, rules) : 0
  })
}
