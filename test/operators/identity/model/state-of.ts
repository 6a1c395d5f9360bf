import { guardNames, reviewKey, type IdentityCells } from '#operators'
import type { Cells } from '#state'
import { readOutcome } from '../../../../pipeline/testing/identity/read-outcome.ts'

/** What the state of an operator says of identifiers. */
export interface IdentityState {
  /** Identifiers by profile, sorted. */
  readonly clusters: readonly (readonly string[])[]
  /** Refused edges with their guard, sorted. */
  readonly suppressed: readonly string[]
  /** Whom an open question about a group that is too large is named after, sorted. */
  readonly asked: readonly string[]
  /** Questions that are open, whatever they are about. */
  readonly open: number
  /** Profile ids, sorted. */
  readonly ids: readonly string[]
}

/** Reads it from the cells. */
export function stateOf(
  cells: Cells<IdentityCells>,
  identifiers: readonly string[],
): IdentityState {
  const { profiles, refused } = readOutcome(cells, identifiers)
  const isOpen = (ends: readonly [string, string], guard?: string) => {
    const item = cells.reviews.get(reviewKey(ends))
    return item?.status === 'open' && (guard === undefined || item.guard === guard)
  }
  const pairs = identifiers.flatMap((left) => identifiers.map((right) => [left, right] as const))
  const asked = identifiers.filter((key) => isOpen([key, ''], guardNames.giant)).sort()
  return {
    clusters: profiles.map(({ members }) => members).sort((a, b) => (a.join() < b.join() ? -1 : 1)),
    suppressed: refused,
    asked,
    open: asked.length + pairs.filter((pair) => isOpen(pair)).length,
    ids: profiles.map(({ id }) => id),
  }
}
