/** What a statement takes for its markers. Whole numbers of 64 bits are bigints, bytes are buffers. */
export type CqlValue =
  null | boolean | number | bigint | string | Date | Uint8Array | readonly CqlValue[]

/** A row, by the names of its columns. */
export type CqlRow = Readonly<Record<string, unknown>>

/** A statement of a batch. */
export interface CqlStatement {
  readonly statement: string
  readonly params: readonly CqlValue[]
}

/** How a statement is to be run. */
export interface CqlOptions {
  /** Running it twice changes nothing more: a driver may send it again. */
  readonly idempotent: boolean
  /** Reads what conditional statements have decided, and finishes those that are under way. */
  readonly serial?: boolean
  /** False for what cannot be prepared: statements that change tables. Default true. */
  readonly prepare?: boolean
  readonly pageRows?: number
  /** Where the last page ended. */
  readonly pageState?: string
}

/** How a batch is to be run. */
export interface CqlBatchOptions extends Pick<CqlOptions, 'idempotent'> {
  readonly logged?: boolean
}

/** What a statement answered. */
export interface CqlResult {
  readonly rows: readonly CqlRow[]
  /** Of a conditional statement or batch: whether its conditions held. */
  readonly applied: boolean | undefined
  readonly pageState?: string
}

/**
 * The slice of a CQL session that the store uses; `openSession` of the scylla connector answers one.
 * What it throws says with `outcome: 'unknown'` that nobody knows whether the statement was carried
 * out; anything else means that it was not and will not be.
 */
export interface CqlSession {
  execute(statement: string, params: readonly CqlValue[], options: CqlOptions): Promise<CqlResult>
  batch(statements: readonly CqlStatement[], options: CqlBatchOptions): Promise<CqlResult>
}

/** Whether nobody knows what became of the statement that failed so. */
export function isUnknown(error: unknown): boolean {
  const says = typeof error === 'object' && error !== null && 'outcome' in error
  return says && error.outcome === 'unknown'
}
