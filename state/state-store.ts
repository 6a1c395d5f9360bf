import type { Manifest } from './manifest.ts'

/** A table of the store holds one cell (or the timers) of one step. */
export interface TableSpec {
  readonly step: string
  readonly cell: string
  /** The schema that its values will be written under. */
  readonly schema: string
  /**
   * Set where rows are read from the first on, such as timers: how many bytes at the beginning of a key
   * say which rows come and go together. Stores that spread rows keep those in one place. Without it
   * rows are read by key, or by what a key has before two NULs.
   */
  readonly orderedBy?: number
}

/** A table as the store knows it. */
export interface TableHandle {
  /** The same in every run. */
  readonly table: number
  /** Every schema that a value of the table may have been written under, in the order of coming. */
  readonly schemas: readonly string[]
  /** Where the schema that was asked for stands in `schemas`; -1 in a store that is read only. */
  readonly schema: number
}

/**
 * One row to write; without `bytes` it is deleted. Row keys are ordered by their UTF-8 bytes, and any
 * string is one, the empty one and one with lone surrogates included (those as if they were UTF-8).
 */
export interface RowChange {
  readonly table: number
  readonly key: string
  readonly bytes: Uint8Array | undefined
}

/** One stored row. */
export interface Row {
  readonly key: string
  readonly bytes: Uint8Array
}

/** Which rows of a table, by the order of their keys. */
export interface RangeOptions {
  /** Inclusive. */
  readonly from?: string
  /** Exclusive. */
  readonly to?: string
  readonly limit?: number
}

/**
 * Where a pipeline's state is kept. It holds rows in tables and one manifest; `commit` changes both
 * together or not at all. Stores pass the suite in `state/conformance.ts`.
 *
 * A *local* store answers `get` and `range` at once. A remote one throws there: the runtime asks
 * `getMany` and `getRange` for what a batch will need before operators run.
 */
export interface StateStore {
  readonly local: boolean
  /** The schemas of a table, empty where it is missing: to be checked before one is added. */
  schemas(step: string, cell: string): Promise<readonly string[]>
  /**
   * A table, created where missing, its schema added where new; this is durable at once. A store that
   * is read only adds nothing and answers undefined for a table that is missing.
   */
  table(spec: TableSpec): Promise<TableHandle | undefined>
  get(table: number, key: string): Uint8Array | undefined
  range(table: number, options?: RangeOptions): Iterable<Row>
  getMany(table: number, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  getRange(table: number, options?: RangeOptions): Promise<readonly Row[]>
  /** Rows of any number, streamed, from a snapshot as far as the store has those. */
  scan(table: number, options?: RangeOptions): AsyncIterable<Row>
  /** Saves rows and manifest in one step: all or nothing, durable when the promise resolves. */
  commit(changes: readonly RowChange[], manifest: Manifest): Promise<void>
  latest(): Promise<Manifest | undefined>
  /**
   * Throws `FencedError` where another process has taken the store over. From then on reads answer with
   * what that one wrote: whoever fails of something odd asks here whether that was why. Missing where
   * no other process can take the store over.
   */
  confirmOwner?(): Promise<void>
  close(): Promise<void>
}
