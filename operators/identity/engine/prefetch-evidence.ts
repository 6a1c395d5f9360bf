import type { Cells } from '#state'
import type { Want } from '../../operator.ts'
import { firstVersionKey, withdrawalsKey, type IdentityCells } from '../identity-cells.ts'
import type { SaidOfPerson } from '../matching/said-of-person.ts'

/** What `prefetchEvidence` works with. */
export interface PrefetchOptions {
  readonly cells: Cells<IdentityCells>
  readonly want: Want<IdentityCells>
}

/** What a message reads. */
export interface Reading {
  /** Keys of the identifiers that it names. */
  readonly identifiers: readonly string[]
  /** Whether it may change the place of every member of a component: an erasure does. */
  readonly moves?: boolean
  /** Whether it may join components where it names several; by default it may. */
  readonly joins?: boolean
  /** Keys in other cells. */
  readonly others?: readonly (readonly [cell: 'reviews' | 'commands' | 'records', key: string])[]
  /** What it says of the person behind the first identifier. */
  readonly person?: SaidOfPerson | undefined
  /** When an event happened, and its id: undefined for a command. */
  readonly timestampMs?: number
  readonly messageId?: string
  /** Whether it decides anew who the person behind the first identifier is compared with. */
  readonly rematches?: boolean
  /** What a command says of the person behind the first identifier. */
  readonly consent?: 'withdrawn' | 'given' | 'forgotten'
}

/**
 * Asks for what a batch reads: the nodes of the identifiers of each message, the nodes' components and,
 * where components might be joined, the nodes of every member, since those are told their new component.
 *
 * Components can only be joined by a message that names two of them, or a new identifier: any chain of
 * joins within the batch consists of such messages.
 */
export function* prefetchEvidence(
  messages: readonly Reading[],
  { cells, want }: PrefetchOptions,
): Iterable<void> {
  want('withdrawals', withdrawalsKey)
  want('firstVersion', firstVersionKey)
  for (const { identifiers, others = [] } of messages) {
    for (const identifier of identifiers) want('nodes', identifier)
    for (const [cell, key] of others) want(cell, key)
  }
  yield
  const joinable = new Set<string>()
  for (const { identifiers, moves = false, joins = true } of messages) {
    const components = componentsOf(identifiers, cells)
    for (const component of components) if (component !== undefined) want('components', component)
    if (!(joins && components.size > 1) && !moves) continue
    for (const component of components) if (component !== undefined) joinable.add(component)
  }
  yield
  for (const id of joinable) {
    for (const { identifier } of cells.components.get(id)?.members ?? []) want('nodes', identifier)
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
