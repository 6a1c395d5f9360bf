import type { Row } from '../state-store.ts'
import type { CellContext } from './cell-context.ts'

/** Rows looked at a watermark: some 50 µs, and a million rows in 16,000 watermarks. */
const rowsMax = 64
/** Rows of a remote store looked at an epoch: one question, and a million rows in 1,000 epochs. */
const remoteRowsMax = 1_000

/**
 * Goes round a table, some rows at a time, to find what is past its ttl and was not read since.
 * Reads treat such entries as absent anyway, so all that the sweep decides is when their room is
 * free again; it costs no index and no write a `set`. A server that expired rows by its own clock
 * would take some that event time has not come to yet, after a pipeline stood still.
 */
export class Sweep {
  readonly #context: Pick<CellContext<unknown>, 'store' | 'table' | 'ttlMs' | 'clock'>
  #from = ''
  #watermarkMs = -Infinity
  #saves = 0
  /** The save since which remote rows were asked for. */
  #askedAt = -1
  #failure: { readonly error: unknown } | undefined

  constructor(context: Pick<CellContext<unknown>, 'store' | 'table' | 'ttlMs' | 'clock'>) {
    this.#context = context
  }

  /** The visitor gets rows at once from a local store, from another one a little later. */
  visit(visitor: (row: Row) => void): void {
    const { store, table, ttlMs, clock } = this.#context
    if (ttlMs === Infinity || clock.watermarkMs === this.#watermarkMs) return
    this.#watermarkMs = clock.watermarkMs
    if (this.#failure !== undefined) throw this.#failure.error
    if (!store.local) void this.#visitRemote(visitor)
    else this.#pass([...store.range(table, { from: this.#from, limit: rowsMax })], rowsMax, visitor)
  }

  /** Entries that were captured may leave the cache now. */
  saved(): void {
    this.#saves++
  }

  async #visitRemote(visitor: (row: Row) => void): Promise<void> {
    if (this.#askedAt === this.#saves) return
    this.#askedAt = this.#saves
    const { store, table } = this.#context
    try {
      const rows = await store.getRange(table, { from: this.#from, limit: remoteRowsMax })
      // What was changed since the rows were read is in the cache, unless it was saved meanwhile.
      if (this.#askedAt === this.#saves) this.#pass(rows, remoteRowsMax, visitor)
    } catch (error) {
      this.#failure = { error }
    }
  }

  #pass(rows: readonly Row[], limit: number, visitor: (row: Row) => void): void {
    for (const row of rows) visitor(row)
    const last = rows.at(-1)
    this.#from = last === undefined || rows.length < limit ? '' : `${last.key}\0`
  }
}
