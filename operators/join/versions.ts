import type { Codec } from '#schemas'
import type { MapCell } from '#state'
import { TimedRows, type TimedRow } from './timed-rows.ts'

/** How versions are told apart, and how long and how many are kept. */
export interface VersionRules<T> {
  readonly right: Codec<T>
  readonly rankOf: (version: T) => number
  readonly isEnd: (version: T) => boolean
  readonly versionsWithinMs: number
  readonly versionsMax: number
}

/** The versions of a value, by key and event time: at most one for each time. */
export class Versions<T> {
  readonly #rows: TimedRows<T>
  readonly #rules: VersionRules<T>

  constructor(cell: MapCell<T>, rules: VersionRules<T>) {
    this.#rows = new TimedRows(cell)
    this.#rules = rules
  }

  /** The version that holds at a time, if any does. */
  at(key: string, timestampMs: number): TimedRow<T> | undefined {
    const { isEnd, versionsWithinMs } = this.#rules
    const newest = this.#rows.of(key).findLast((row) => row.timestampMs <= timestampMs)
    if (newest === undefined || newest.timestampMs + versionsWithinMs < timestampMs)
      return undefined
    return isEnd(newest.value) ? undefined : newest
  }

  /**
   * Takes a version in, where a time from `horizonMs` on may ask for it. Answers the times from which on
   * a version before them is followed by another one.
   */
  add(
    key: string,
    timestampMs: number,
    version: T,
    horizonMs: number,
  ): readonly number[] | 'too late' | 'full' {
    const rows = this.#rows.of(key)
    const before = rows.findLast((row) => row.timestampMs < timestampMs)
    const after = rows.find((row) => row.timestampMs > timestampMs)
    const endMs = Math.min(
      after?.timestampMs ?? Infinity,
      timestampMs + this.#rules.versionsWithinMs + 1,
    )
    if (endMs <= horizonMs) return 'too late'
    const same = rows.find((row) => row.timestampMs === timestampMs)
    if (same !== undefined) {
      if (this.#isLater(version, same.value)) this.#rows.replace(key, same, version)
      return []
    }
    const added = this.#rows.add(key, timestampMs, version, this.#rules.versionsMax)
    if (added === undefined) return 'full'
    const followers = before === undefined ? [] : [timestampMs]
    return after === undefined ? followers : [...followers, after.timestampMs]
  }

  /** Forgets the versions that no time from `horizonMs` on can ask for. */
  forgetBefore(key: string, horizonMs: number): void {
    const rows = this.#rows.of(key)
    const newest = rows.findLastIndex((row) => row.timestampMs <= horizonMs)
    for (const row of rows.slice(0, Math.max(newest, 0))) this.#rows.delete(key, row)
  }

  #isLater(version: T, other: T): boolean {
    const { rankOf, right } = this.#rules
    const [rank, otherRank] = [rankOf(version), rankOf(other)]
    if (rank !== otherRank) return rank > otherRank
    return Buffer.compare(right.encode(version), right.encode(other)) > 0
  }
}
