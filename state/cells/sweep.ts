import type { Row } from '../state-store.ts'
import type { CellContext } from './cell-context.ts'

/** Rows looked at a watermark: some 50 µs, and a million rows in 16,000 watermarks. */
const rowsMax = 64

/**
 * Goes round a table, some rows at a time, to find what is past its ttl and was not read since.
 * Reads treat such entries as absent anyway, so all that the sweep decides is when their room is
 * free again; it costs no index and no write a `set`. Remote stores expire rows by themselves.
 */
export class Sweep {
  readonly #context: Pick<CellContext<unknown>, 'store' | 'table' | 'ttlMs' | 'clock'>
  #from = ''
  #watermarkMs = -Infinity

  constructor(context: Pick<CellContext<unknown>, 'store' | 'table' | 'ttlMs' | 'clock'>) {
    this.#context = context
  }

  visit(visitor: (row: Row) => void): void {
    const { store, table, ttlMs, clock } = this.#context
    if (ttlMs === Infinity || !store.local || clock.watermarkMs === this.#watermarkMs) return
    this.#watermarkMs = clock.watermarkMs
    const rows = [...store.range(table, { from: this.#from, limit: rowsMax })]
    for (const row of rows) visitor(row)
    const last = rows.at(-1)
    this.#from = last === undefined || rows.length < rowsMax ? '' : `${last.key}\0`
  }
}
