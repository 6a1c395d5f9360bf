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

/** How a statement is to be run. Each says for itself whether it may be sent again. */
export interface CqlOptions {
  /** Running it twice changes nothing more: the driver may try another node. */
  readonly idempotent: boolean
  /** Reads what conditional statements have decided, and finishes those that are under way. */
  readonly serial?: boolean
  /** False for what cannot be prepared: statements that change tables. Default true. */
  readonly prepare?: boolean
  /** Rows of a page. Default: the driver's, 5,000. */
  readonly pageRows?: number
  /** Where the last page ended. */
  readonly pageState?: string
  /** Default: the setting `requestTimeoutMs`. */
  readonly timeoutMs?: number
}

/** How a batch is to be run. */
export interface CqlBatchOptions extends Pick<CqlOptions, 'idempotent' | 'timeoutMs'> {
  /** Through the batch log, so that all partitions get it in the end. Default false. */
  readonly logged?: boolean
}

/** What a statement answered. */
export interface CqlResult {
  readonly rows: readonly CqlRow[]
  /** Of a conditional statement or batch: whether its conditions held. Of any other: undefined. */
  readonly applied: boolean | undefined
  /** Where the next page begins, if there is one. */
  readonly pageState?: string
}

/** A node of the cluster. */
export interface CqlHost {
  readonly address: string
  readonly dataCenter: string
  readonly version: string
  readonly up: boolean
}

/**
 * A connection to a CQL cluster. Statements that fail throw `CqlError` where the server refused them
 * (nothing happened, and nothing will), `CqlUnknownError` where nobody knows what became of them.
 * Statements name their keyspace.
 */
export interface CqlSession {
  /** The keyspace of the settings. It need not exist. */
  readonly keyspace: string
  readonly hosts: readonly CqlHost[]
  execute(statement: string, params: readonly CqlValue[], options: CqlOptions): Promise<CqlResult>
  /** Rows of any number, page by page. */
  rows(
    statement: string,
    params: readonly CqlValue[],
    options: Omit<CqlOptions, 'pageState'>,
  ): AsyncIterable<CqlRow>
  batch(statements: readonly CqlStatement[], options: CqlBatchOptions): Promise<CqlResult>
  close(): Promise<void>
}
