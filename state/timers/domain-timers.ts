import type { Row, RowChange, StateStore } from '../state-store.ts'
import type { TimeDomain, Timer } from '../timers.ts'
import { isBefore, TimerChanges } from './timer-changes.ts'
import { timerOfRow, timerRange } from './timer-row.ts'

/** Timers of the store that are in memory at a time. */
const pageRows = 256

/**
 * Timers of one domain: those of the store, read from the earliest on a page at a time, and what was
 * changed since. After a save the page is read anew, since the store now holds the changes.
 */
export class DomainTimers {
  readonly #domain: TimeDomain
  readonly #store: StateStore
  readonly #table: number
  readonly #changes: TimerChanges
  #page: readonly Row[] = []
  #next = 0
  #from: string
  #atEnd = false
  #saves = 0
  /** Over a remote store: keys that may fire, since their cells were fetched. */
  readonly #fetched = new Set<string>()

  constructor(domain: TimeDomain, store: StateStore, table: number) {
    this.#domain = domain
    this.#store = store
    this.#table = table
    this.#changes = new TimerChanges(domain)
    this.#from = timerRange(domain).from
  }

  set(key: string, timestampMs: number): void {
    this.#changes.put(key, timestampMs, true)
  }

  delete(key: string, timestampMs: number): void {
    this.#changes.put(key, timestampMs, false)
  }

  *due(upToMs: number): Iterable<Timer> {
    for (;;) {
      const timer = this.#first()
      if (timer === undefined || timer.timestampMs > upToMs) return
      if (!this.#store.local && !this.#fetched.has(timer.key)) return
      this.#changes.put(timer.key, timer.timestampMs, false)
      yield timer
    }
  }

  /** The keys of the next timers that are due, so that they can be fetched; empty when none is. */
  async prepare(upToMs: number): Promise<readonly string[]> {
    // A save may turn the page back before this function goes on.
    while (!this.#store.local && this.#firstStored() === 'unknown') await this.#fetchPage()
    const first = this.#first()
    if (first === undefined || first.timestampMs > upToMs) return []
    for (const { key } of this.#changes.upTo(upToMs, pageRows)) this.#fetched.add(key)
    for (const { key } of this.#page.slice(this.#next)) {
      const timer = timerOfRow(this.#domain, key)
      if (timer.timestampMs <= upToMs) this.#fetched.add(timer.key)
    }
    return [...this.#fetched]
  }

  endOfBatch(): void {
    this.#fetched.clear()
  }

  capture(changes: RowChange[]): void {
    this.#changes.capture(this.#table, changes)
  }

  saved(): void {
    this.#changes.saved()
    this.#saves++
    this.#page = []
    this.#next = 0
    this.#from = timerRange(this.#domain).from
    this.#atEnd = false
  }

  #first(): Timer | undefined {
    const stored = this.#firstStored()
    if (stored === 'unknown') return undefined
    const changed = this.#changes.first()
    if (changed === undefined) return stored
    const { key, timestampMs } = changed
    const timer = { key, timestampMs, domain: this.#domain }
    return stored !== undefined && isBefore(stored, timer) ? stored : timer
  }

  /** The first timer of the store that was not changed since. */
  #firstStored(): Timer | undefined | 'unknown' {
    for (;;) {
      const row = this.#page[this.#next]
      if (row === undefined) {
        if (this.#atEnd) return undefined
        if (!this.#store.local) return 'unknown'
        this.#turnTo([...this.#store.range(this.#table, this.#pageRange())])
      } else if (this.#changes.has(row.key)) this.#next++
      else return timerOfRow(this.#domain, row.key)
    }
  }

  async #fetchPage(): Promise<void> {
    while (this.#firstStored() === 'unknown') {
      const saves = this.#saves
      const page = await this.#store.getRange(this.#table, this.#pageRange())
      // A page from before a save lacks what was saved.
      if (saves === this.#saves) this.#turnTo(page)
    }
  }

  #pageRange() {
    return { from: this.#from, to: timerRange(this.#domain).to, limit: pageRows }
  }

  #turnTo(page: readonly Row[]): void {
    this.#page = page
    this.#next = 0
    this.#atEnd = page.length < pageRows
    const last = page.at(-1)
    if (last !== undefined) this.#from = `${last.key}\0`
  }
}
