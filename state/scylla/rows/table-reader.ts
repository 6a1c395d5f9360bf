import { checkRowKey, compareRowKeys } from '../../row-key.ts'
import type { RangeOptions, Row } from '../../state-store.ts'
import { merged, type Pending } from '../apply/pending.ts'
import type { LimitedRange } from './merge-places.ts'
import { placeOf } from './place.ts'
import { readRange } from './read-range.ts'
import type { RowReader } from './row-reader.ts'
import type { Slices } from './slices.ts'
import type { StoredRow } from './stored-row.ts'
import type { SpreadTable } from './table-facts.ts'

/** Deletions that a range makes up for at once. */
const extraRowsMax = 1_000

/** What a reader of the owner tells it. */
export interface OwnersView {
  readonly onEmpty: (facts: SpreadTable, slice: Buffer, number: number) => void
}

/** Reads tables as they are with everything that is committed. */
export class TableReader {
  readonly #rows: RowReader
  readonly #slices: Slices
  readonly #pending: Pending
  readonly #owner: OwnersView | undefined

  constructor(rows: RowReader, slices: Slices, pending: Pending, owner?: OwnersView) {
    this.#rows = rows
    this.#slices = slices
    this.#pending = pending
    this.#owner = owner
  }

  async getMany(
    facts: SpreadTable,
    keys: readonly string[],
  ): Promise<readonly (Uint8Array | undefined)[]> {
    for (const key of keys) checkRowKey(key)
    const read = this.#pending.beginRead()
    try {
      const isPending = (key: string) =>
        this.#pending.get(facts.table, key, read.appliedUpTo) !== undefined
      const stored = await this.#rows.getMany(
        facts,
        keys.filter((key) => !isPending(key)),
      )
      const resolved = await this.#resolve(facts, [...stored.values()])
      return keys.map((key) => {
        const change = this.#pending.get(facts.table, key)
        return change === undefined ? resolved.get(key)?.bytes : change.bytes
      })
    } finally {
      read.end()
    }
  }

  /** All of one epoch. */
  async getRange(facts: SpreadTable, options: RangeOptions = {}): Promise<readonly Row[]> {
    const { limit = Infinity } = options
    if (limit <= 0) return []
    const read = this.#pending.beginRead()
    try {
      const stored: StoredRow[] = []
      const slices: Buffer[] = []
      for (;;) {
        const last = stored.at(-1)
        const from = last === undefined ? options.from : `${last.key}\0`
        const wanted = limit + this.#deletionsIn(facts, options)
        const range = { ...rangeOf(from, options.to), limit: wanted }
        const more = await this.#readStored(facts, range, slices)
        for (const row of more) stored.push(row)
        const complete = more.length < wanted
        const resolved = await this.#resolve(facts, stored)
        // What follows the last row that was read is not known yet.
        const end = complete ? options.to : `${stored.at(-1)?.key ?? ''}\0`
        const changes = this.#pending.changesIn(facts.table, rangeOf(options.from, end))
        const rows = [...merged(resolved.values(), changes)]
        if (!complete && rows.length < limit) continue
        // Nothing was committed since they were merged: what they begin with is the first there is.
        this.#learn(facts, options, { first: rows[0]?.key, slices })
        return rows.slice(0, limit)
      }
    } finally {
      read.end()
    }
  }

  /** Rows that are in the tables and will not be in the answer, so that they do not cost a round each. */
  #deletionsIn({ table }: SpreadTable, { from, to, limit = Infinity }: RangeOptions): number {
    if (limit === Infinity) return 0
    const range = { ...rangeOf(from, to), limit: limit + extraRowsMax }
    const changes = this.#pending.changesIn(table, range)
    return Math.min(changes.filter(({ bytes }) => bytes === undefined).length, extraRowsMax)
  }

  async #readStored(
    facts: SpreadTable,
    range: LimitedRange,
    read: Buffer[],
  ): Promise<readonly StoredRow[]> {
    const owner = this.#owner
    const source = {
      rows: this.#rows,
      slices: this.#slices,
      onSlice: (slice: Buffer) => void read.push(slice),
    }
    if (owner === undefined || facts.orderedBy === 0) return readRange(source, facts, range)
    const { from = '', to } = range
    const floor = this.#pending.floors.of(facts.table, from)
    if (to !== undefined && compareRowKeys(floor, to) >= 0) return []
    return readRange(source, facts, range, floor)
  }

  /** Keeps in mind where the rows of a range begin; slices that were read before have none. */
  #learn(
    facts: SpreadTable,
    { from = '', to }: RangeOptions,
    { first, slices }: { readonly first: string | undefined; readonly slices: readonly Buffer[] },
  ): void {
    if (this.#owner === undefined || facts.orderedBy === 0) return
    const floor = first ?? to
    if (floor !== undefined) this.#pending.floors.raise(facts.table, from, floor)
    const end = floor === undefined ? undefined : placeOf(floor, facts).slice
    for (const slice of slices) {
      if (end !== undefined && Buffer.compare(slice, end) >= 0) continue
      this.#owner.onEmpty(facts, slice, this.#pending.committedUpTo)
    }
  }

  /** Rows with their values by key, in the same order. */
  async #resolve(
    facts: SpreadTable,
    stored: readonly StoredRow[],
  ): Promise<ReadonlyMap<string, Row>> {
    const rows = new Map<string, Row>()
    for (const row of stored) {
      const resolved = row.large ? await this.#rows.resolve(facts, row) : row
      if (resolved !== undefined) rows.set(row.key, { key: row.key, bytes: resolved.bytes })
    }
    return rows
  }
}

function rangeOf(from: string | undefined, to: string | undefined): RangeOptions {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
