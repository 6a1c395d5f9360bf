import type { IdentityCells } from '#operators'
import type { Cells } from '#state'
import { readOutcome } from '../../../../pipeline/testing/identity/read-outcome.ts'

/** What the state of an operator says of identifiers. */
export interface IdentityState {
  /** Identifiers by profile, sorted. */
  readonly clusters: readonly (readonly string[])[]
  /** Refused edges with their guard, sorted. */
  readonly suppressed: readonly string[]
  /** Profile ids, sorted. */
  readonly ids: readonly string[]
}

/** Reads it from the cells. */
export function stateOf(
  cells: Cells<IdentityCells>,
  identifiers: readonly string[],
): IdentityState {
  const { profiles, refused } = readOutcome(cells, identifiers)
  return {
    clusters: profiles.map(({ members }) => members).sort((a, b) => (a.join() < b.join() ? -1 : 1)),
    suppressed: refused,
    ids: profiles.map(({ id }) => id),
  }
}
