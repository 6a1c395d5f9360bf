import type { RowChange, StateStore } from '../state-store.ts'
import type { EventClock } from './event-clock.ts'
import type { RowCodec } from './row-codec.ts'

/** What a live cell works with. */
export interface CellContext<T> {
  readonly store: StateStore
  readonly step: string
  readonly cell: string
  readonly table: number
  readonly rows: RowCodec<T>
  readonly clock: EventClock
  /** Infinity where the cell has none. */
  readonly ttlMs: number
  readonly weightMax: number
}

/** A live cell as the working set drives it. */
export interface LiveCell {
  /** Adds the changes since the last call. */
  capture(changes: RowChange[]): void
  saved(): void
  /** Fetches keys and holds them until `endOfBatch`. */
  prefetch(keys: readonly string[]): Promise<void>
  endOfBatch(): void
  /** Looks for entries past their ttl, a bounded number of them. */
  expire(): void
}
