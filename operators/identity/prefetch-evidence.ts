import type { Cells } from '#state'
import type { Want } from '../operator.ts'
import type { IdentityCells } from './identity-cells.ts'
import type { Observation } from './observe.ts'

/** What `prefetchEvidence` works with. */
export interface PrefetchOptions {
  readonly cells: Cells<IdentityCells>
  readonly want: Want<IdentityCells>
  /** Whether messages tell of every identifier of a profile. */
  readonly whole: boolean
}

/**
 * Asks for what a batch of observations reads: their nodes, the nodes' components and, where
 * components might be joined, the nodes of every member, since those are told their new component.
 *
 * Components can only be joined by an observation that names two of them, or a new identifier: any
 * chain of joins within the batch consists of such observations.
 */
export function* prefetchEvidence(
  observations: readonly Observation[],
  { cells, want, whole }: PrefetchOptions,
): Iterable<void> {
  for (const { identifiers } of observations) {
    for (const identifier of identifiers) want('nodes', identifier)
  }
  yield
  const joinable = new Set<string>()
  for (const { identifiers } of observations) {
    const components = componentsOf(identifiers, cells)
    for (const component of components) if (component !== undefined) want('components', component)
    if (components.size < 2 && !whole) continue
    for (const component of components) if (component !== undefined) joinable.add(component)
  }
  yield
  for (const id of joinable) {
    for (const identifier of cells.components.get(id)?.identifiers ?? []) want('nodes', identifier)
  }
  yield
}

/** Ids of the components that identifiers are in; undefined stands for new identifiers. */
function componentsOf(
  identifiers: readonly string[],
  cells: Cells<IdentityCells>,
): ReadonlySet<string | undefined> {
  return new Set(identifiers.map((identifier) => cells.nodes.get(identifier)?.component))
}
