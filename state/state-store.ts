import type { Manifest } from './manifest.ts'

/** A table of the store holds one cell (or the timers) of one step. */
export interface TableSpec {
  readonly step: string
  readonly cell: string
  /** The schema its values are written under, and that schema's fingerprint. */
  readonly fingerprint: string
  readonly schema: string
}

/** One row to write; without `bytes` it is deleted. Row keys are ordered by their UTF-8 bytes. */
export interface RowChange {
  readonly table: number
  readonly key: string
  readonly bytes: Uint8Array | undefined
}

export interface Row {
  readonly key: string
  readonly bytes: Uint8Array
}

export interface RangeOptions {
  /** Inclusive. */
  readonly from?: string
  /** Exclusive. */
  readonly to?: string
  readonly limit?: number
}

/**
 * Where a pipeline's state is kept. It holds rows in tables and one manifest; `commit` changes both
 * together or not at all. Stores pass the suite in `test/state/store-conformance.ts`.
 *
 * A *local* store answers `get` and `range` at once. A remote one throws there: the runtime asks
 * `getMany` and `getRange` for what a batch will need before operators run.
 */
export interface StateStore {
  readonly local: boolean
  /**
   * The number of a table, the same in every run, created where missing. Answers the schema that the
   * stored values were written under, or undefined for a new table.
   */
  table(spec: TableSpec): Promise<{ readonly table: number; readonly storedSchema?: string }>
  get(table: number, key: string): Uint8Array | undefined
  range(table: number, options?: RangeOptions): Iterable<Row>
  getMany(table: number, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  getRange(table: number, options?: RangeOptions): Promise<readonly Row[]>
  /** Saves rows and manifest in one step: all or nothing, durable when the promise resolves. */
  commit(changes: readonly RowChange[], manifest: Manifest): Promise<void>
  latest(): Promise<Manifest | undefined>
  close(): Promise<void>
}
