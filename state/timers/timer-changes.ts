import assert from 'node:assert/strict'
import { Heap } from '../heap.ts'
import { compareRowKeys } from '../row-key.ts'
import type { RowChange } from '../state-store.ts'
import type { TimeDomain } from '../timers.ts'
import { timerRowKey } from './timer-row.ts'

/** A timer that was set, taken or deleted and is not in the store like that yet. */
export interface TimerChange {
  readonly rowKey: string
  readonly key: string
  readonly timestampMs: number
  /** Whether there is such a timer; otherwise it went. */
  present: boolean
  dirty: boolean
  /** Epochs on their way to the store that it is in. */
  captured: number
}

const noBytes = new Uint8Array(0)

/** Timers of one domain that differ from the store's: what an epoch changed, and no more than that. */
export class TimerChanges {
  readonly #domain: TimeDomain
  readonly #byRow = new Map<string, TimerChange>()
  readonly #heap = new Heap<TimerChange>(isBefore)
  #dirty: TimerChange[] = []
  readonly #captured: (readonly TimerChange[])[] = []

  constructor(domain: TimeDomain) {
    this.#domain = domain
  }

  has(rowKey: string): boolean {
    return this.#byRow.has(rowKey)
  }

  put(key: string, timestampMs: number, present: boolean): void {
    const rowKey = timerRowKey(this.#domain, timestampMs, key)
    let change = this.#byRow.get(rowKey)
    if (change === undefined) {
      change = { rowKey, key, timestampMs, present: false, dirty: false, captured: 0 }
      this.#byRow.set(rowKey, change)
    } else if (change.present === present) return
    change.present = present
    if (present) this.#heap.push(change)
    if (change.dirty) return
    change.dirty = true
    this.#dirty.push(change)
  }

  /** The first timer that was set. */
  first(): TimerChange | undefined {
    for (;;) {
      const top = this.#heap.top()
      if (top === undefined || this.#counts(top)) return top
      this.#heap.pop()
    }
  }

  /** The first timers up to a time, in order. */
  upTo(timestampMs: number, limit: number): readonly TimerChange[] {
    const due = this.#heap.entries().filter((c) => c.timestampMs <= timestampMs && this.#counts(c))
    return due.toSorted((left, right) => (isBefore(left, right) ? -1 : 1)).slice(0, limit)
  }

  capture(table: number, changes: RowChange[]): void {
    const captured = this.#dirty
    this.#dirty = []
    this.#captured.push(captured)
    for (const change of captured) {
      change.dirty = false
      change.captured++
      changes.push({ table, key: change.rowKey, bytes: change.present ? noBytes : undefined })
    }
  }

  saved(): void {
    const captured = this.#captured.shift()
    assert(captured !== undefined, 'saved() without capture()')
    for (const change of captured) {
      if (--change.captured === 0 && !change.dirty) this.#byRow.delete(change.rowKey)
    }
    // What the store holds now is read from there: timers for later need not stay in memory.
    if (this.#heap.size > 2 * this.#byRow.size + 64) this.#heap.filter((c) => this.#counts(c))
  }

  #counts(change: TimerChange): boolean {
    return change.present && this.#byRow.get(change.rowKey) === change
  }
}

/** The order in which timers of one domain are due: by time, then by the key's UTF-8 bytes. */
export function isBefore(left: TimeAndKey, right: TimeAndKey): boolean {
  if (left.timestampMs !== right.timestampMs) return left.timestampMs < right.timestampMs
  return compareRowKeys(left.key, right.key) < 0
}

type TimeAndKey = Pick<TimerChange, 'timestampMs' | 'key'>
