import { compareRowKeys } from '../../row-key.ts'

/** Ranges of a table whose first row is remembered. */
const rangesMax = 16
/** Deletions of a table after which it is worth a few statements to sweep what they left. */
const deletionsMax = 1_000

/** A range that has no rows. */
export interface EmptyRange {
  readonly from: string
  readonly to: string
}

/**
 * Where the rows of a range begin, by what is committed, in the tables or not yet. Rows that are taken
 * from the front, as timers are, leave traces that a server steps over one by one until it forgets
 * them; who knows where the first row is begins there.
 */
export class Floors {
  readonly #tables = new Map<number, Map<string, string>>()
  readonly #deletions = new Map<number, number>()

  /** Where reading a range may begin: nothing of it is committed before. */
  of(table: number, from: string): string {
    return this.#tables.get(table)?.get(from) ?? from
  }

  /** The first committed row of the range is at `floor`. */
  raise(table: number, from: string, floor: string): void {
    const floors = this.#tables.get(table) ?? new Map<string, string>()
    if (floors.size >= rangesMax && !floors.has(from)) floors.clear()
    floors.set(from, floor)
    this.#tables.set(table, floors)
  }

  /** A row was committed. */
  lower(table: number, key: string): void {
    const floors = this.#tables.get(table)
    if (floors === undefined) return
    for (const [from, floor] of floors) {
      if (compareRowKeys(key, floor) < 0 && compareRowKeys(key, from) >= 0) floors.set(from, key)
    }
  }

  /** A row of a table that is read in order was deleted from it. */
  deleted(table: number): void {
    this.#deletions.set(table, (this.#deletions.get(table) ?? 0) + 1)
  }

  /** Ranges of a table that are to be swept, since many rows were deleted since the last time. */
  toSweep(table: number): readonly EmptyRange[] {
    if ((this.#deletions.get(table) ?? 0) < deletionsMax) return []
    this.#deletions.set(table, 0)
    return [...(this.#tables.get(table) ?? [])].flatMap(([from, to]) =>
      compareRowKeys(from, to) < 0 ? [{ from, to }] : [],
    )
  }

  /** Tables of which rows were deleted. */
  get tables(): readonly number[] {
    return [...this.#deletions.keys()]
  }
}
