import type { Cells, CellSpecs } from './cell.ts'
import type { RowChange } from './state-store.ts'
import type { TimeDomain, Timer, Timers } from './timers.ts'

/** Bounds of a working set. */
export interface WorkingSetOptions {
  /** Entries that the cells of the step keep in memory together, changed and pinned ones aside. */
  readonly cacheEntriesMax: number
}

/**
 * The live state of one step: a write-back cache over a store. Operators see `cells` and `timers`;
 * the rest is for the runtime.
 *
 * An epoch goes `capture()` → `store.commit(changes, manifest)` → `saved()`. What was captured stays
 * readable all the while, and changes made meanwhile belong to the next epoch. After a commit that
 * failed the working set is of no use any more: open it again from the store.
 */
export interface WorkingSet<S extends CellSpecs> {
  readonly cells: Cells<S>
  readonly timers: DueTimers
  /** Event time of the message or timer at hand, from which a ttl counts. Call it before each. */
  at(timestampMs: number): void
  /** Every change since the last call, encoded now. Bytes stay untouched until `saved`. */
  capture(): readonly RowChange[]
  /** The oldest captured epoch is in the store. */
  saved(): void
  /**
   * Fetches keys of a cell (for maps everything under a key), and holds them until `endOfBatch`.
   * Needed for remote stores only; costs nothing but the look-ups for local ones.
   */
  prefetch(cell: keyof S & string, keys: readonly string[]): Promise<void>
  /**
   * Fetches the next timers that are due, and their keys in every cell, until `endOfBatch`.
   * Answers those keys; none when no timer is left, so repeat it until then.
   */
  prefetchTimers(domain: TimeDomain, upToMs: number): Promise<readonly string[]>
  /** Lets go of what was prefetched, and of entries past `cacheEntriesMax`. */
  endOfBatch(): void
  /** Moves the clock of ttl on; entries past theirs read as absent and go bit by bit. */
  expire(watermarkMs: number): void
}

/** Timers as the runtime sees them. */
export interface DueTimers extends Timers {
  /**
   * Takes the timers up to and including `upToMs`, in the order of time and then key, one by one as
   * they are asked for. Timers that are set or deleted meanwhile count. Over a remote store it ends
   * after what `prefetchTimers` fetched.
   */
  due(domain: TimeDomain, upToMs: number): Iterable<Timer>
}
