import type { MapCell } from '#state'

/** A value that a join keeps, with its event time. */
export interface TimedRow<T> {
  /** Its name under the key. */
  readonly field: string
  readonly timestampMs: number
  readonly value: T
}

/**
 * The rows that a join keeps of one stream: for each key in the order of their times, those of one time
 * in the order in which they came.
 */
export class TimedRows<T> {
  readonly #cell: MapCell<T>

  constructor(cell: MapCell<T>) {
    this.#cell = cell
  }

  of(key: string): readonly TimedRow<T>[] {
    return Array.from(this.#cell.entries(key), ([field, value]) => ({
      field,
      timestampMs: timeOf(field),
      value,
    }))
  }

  /** Keeps a value; answers undefined, and keeps nothing, where the key has `rowsMax` already. */
  add(key: string, timestampMs: number, value: T, rowsMax: number): TimedRow<T> | undefined {
    const rows = this.of(key)
    if (rows.length >= rowsMax) return undefined
    const before = rows.findLast((row) => row.timestampMs === timestampMs)
    const field = fieldOf(timestampMs, before === undefined ? 0 : placeOf(before.field) + 1)
    this.#cell.set(key, field, value)
    return { field, timestampMs, value }
  }

  /** Keeps another value in the place of a row. */
  replace(key: string, { field }: TimedRow<T>, value: T): void {
    this.#cell.set(key, field, value)
  }

  delete(key: string, { field }: TimedRow<T>): void {
    this.#cell.delete(key, field)
  }
}

/** Half of the safe integers: times before 1970 come before later ones. */
const bias = 2 ** 52
/** Digits that every biased time fits in, base 36. */
const timeDigits = 11
const placeDigits = 4

function fieldOf(timestampMs: number, place: number): string {
  const time = (timestampMs + bias).toString(36).padStart(timeDigits, '0')
  return time + place.toString(36).padStart(placeDigits, '0')
}

function timeOf(field: string): number {
  return Number.parseInt(field.slice(0, timeDigits), 36) - bias
}

function placeOf(field: string): number {
  return Number.parseInt(field.slice(timeDigits), 36)
}
