import type { StoredColumn } from './column.ts'
import type { StagedRows } from './committable.ts'
import { RowBuffer } from './row-buffer.ts'

/** When the rows that have gathered become an insert of their own. */
export interface InsertLimits {
  /** At most 1,000,000, so that an insert stays one block. */
  readonly rowsMax: number
  readonly bytesMax: number
  /** How long the first of them may have waited, when more rows come. */
  readonly ageMsMax: number
}

/** Makes rows durable and answers the names of their blobs. */
export type Store = (rows: Uint8Array) => Promise<readonly string[]>

/** Chunks on their way to the blobs before `write` holds messages back. */
const chunksInFlightMax = 2
/** A buffer doubles as needed: this one ends a little above a whole chunk. */
const initialBytes = (bytesMax: number): number => Math.ceil((bytesMax * 1.125) / 32)

interface PendingChunk {
  readonly rows: number
  readonly blobs: Promise<readonly string[]>
}

/** Turns rows into chunks, and chunks into blobs; holds at most a few chunks in memory. */
export class Staging {
  readonly #store: Store
  readonly #limits: InsertLimits
  readonly #nowMs: () => number
  readonly #spare: RowBuffer[] = []
  readonly #inFlight = new Set<Promise<void>>()
  #tables: RowsOfTable[] = []
  #chunkBytes = 0

  constructor(store: Store, limits: InsertLimits, nowMs: () => number) {
    this.#store = store
    this.#limits = limits
    this.#nowMs = nowMs
  }

  /** Bytes since the last `cut`. */
  get bytes(): number {
    return this.#tables.reduce((sum, { buffered }) => sum + buffered, this.#chunkBytes)
  }

  /** Starts rows of a table with these columns; good until the next `cut`. */
  rowsOf(table: string, columns: readonly StoredColumn[]): RowsOfTable {
    const rows = new RowsOfTable(table, columns, this.#limits, {
      take: () => this.#spare.pop() ?? new RowBuffer(initialBytes(this.#limits.bytesMax)),
      end: (buffer) => this.#end(buffer),
      nowMs: this.#nowMs,
    })
    this.#tables.push(rows)
    return rows
  }

  /** Ends chunks whose first row has waited long enough. */
  endOld(): void {
    const nowMs = this.#nowMs()
    for (const rows of this.#tables) rows.endIfOlder(nowMs)
  }

  /** A promise where more than enough is on its way to the blobs. */
  full(): Promise<void> | undefined {
    return this.#inFlight.size > chunksInFlightMax ? this.#roomAgain() : undefined
  }

  /** Ends the epoch, at once: what is answered resolves when its rows are durable. */
  cut(): Promise<readonly StagedRows[]> {
    const tables = this.#tables
    this.#tables = []
    for (const rows of tables) rows.end()
    this.#chunkBytes = 0
    return Promise.all(tables.filter(({ isEmpty }) => !isEmpty).map((rows) => rows.staged()))
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight)
  }

  #end(buffer: RowBuffer): Promise<readonly string[]> {
    const blobs = this.#store(buffer.written)
    const done = this.#releaseAfter(blobs, buffer)
    this.#inFlight.add(done)
    void done.then(() => this.#inFlight.delete(done))
    this.#chunkBytes += buffer.length
    return blobs
  }

  async #releaseAfter(blobs: Promise<unknown>, buffer: RowBuffer): Promise<void> {
    await Promise.allSettled([blobs]) // the epoch's `prepare` awaits `blobs` and throws
    buffer.clear()
    if (this.#spare.length < chunksInFlightMax) this.#spare.push(buffer)
  }

  async #roomAgain(): Promise<void> {
    while (this.#inFlight.size > chunksInFlightMax) await Promise.race(this.#inFlight)
  }
}

interface Buffers {
  take(): RowBuffer
  end(buffer: RowBuffer): Promise<readonly string[]>
  nowMs(): number
}

/** Rows of one table with the same columns, until the epoch is cut. */
export class RowsOfTable {
  readonly #table: string
  readonly #columns: readonly StoredColumn[]
  readonly #limits: InsertLimits
  readonly #buffers: Buffers
  readonly #chunks: PendingChunk[] = []
  #buffer: RowBuffer | undefined
  #rows = 0
  #startedMs = 0

  constructor(
    table: string,
    columns: readonly StoredColumn[],
    limits: InsertLimits,
    buffers: Buffers,
  ) {
    this.#table = table
    this.#columns = columns
    this.#limits = limits
    this.#buffers = buffers
  }

  /** Bytes that are in no chunk yet. */
  get buffered(): number {
    return this.#buffer?.length ?? 0
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0
  }

  /** Where the next row goes: write one value for each column, then `endRow`. */
  get row(): RowBuffer {
    return (this.#buffer ??= this.#begin())
  }

  endRow(): void {
    this.#rows++
    const { rowsMax, bytesMax } = this.#limits
    if (this.buffered >= bytesMax || this.#rows >= rowsMax) this.end()
  }

  endIfOlder(nowMs: number): void {
    if (this.#rows > 0 && nowMs - this.#startedMs >= this.#limits.ageMsMax) this.end()
  }

  /** Ends the chunk that is being filled. */
  end(): void {
    if (this.#buffer === undefined || this.#rows === 0) return
    this.#chunks.push({ rows: this.#rows, blobs: this.#buffers.end(this.#buffer) })
    this.#buffer = undefined
    this.#rows = 0
  }

  async staged(): Promise<StagedRows> {
    const chunks = await Promise.all(
      this.#chunks.map(async ({ rows, blobs }) => ({ rows, blobs: await blobs })),
    )
    // What a column tells of its values is asked now that all of them are written.
    const columns = this.#columns.map((column) => ({ ...column }))
    return { table: this.#table, columns, chunks }
  }

  #begin(): RowBuffer {
    this.#startedMs = this.#buffers.nowMs()
    return this.#buffers.take()
  }
}
