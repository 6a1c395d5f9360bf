import { compareRowKeys } from '../../row-key.ts'

/** Ranges of a table whose first row is remembered. */
const rangesMax = 16

/**
 * Where the rows of a range begin. Rows that are taken from the front, as timers are, leave traces that
 * a server steps over one by one until it forgets them; who knows where the first row is begins there.
 */
export class Floors {
  readonly #tables = new Map<number, Map<string, string>>()

  /** Where reading a range may begin: nothing of it is in the tables before. */
  of(table: number, from: string): string {
    return this.#tables.get(table)?.get(from) ?? from
  }

  /** The first row of the range is at `floor`, with nothing being written meanwhile. */
  raise(table: number, from: string, floor: string): void {
    const floors = this.#tables.get(table) ?? new Map<string, string>()
    if (floors.size >= rangesMax && !floors.has(from)) floors.clear()
    floors.set(from, floor)
    this.#tables.set(table, floors)
  }

  /** A row is about to be written. */
  lower(table: number, key: string): void {
    const floors = this.#tables.get(table)
    if (floors === undefined) return
    for (const [from, floor] of floors) {
      if (compareRowKeys(key, floor) < 0 && compareRowKeys(key, from) >= 0) floors.set(from, key)
    }
  }
}
