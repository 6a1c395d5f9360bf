import type { RowChange, StateStore } from '../state-store.ts'
import type { TimeDomain, Timer } from '../timers.ts'
import type { DueTimers } from '../working-set.ts'
import { DomainTimers } from './domain-timers.ts'

/** The timers of a step, of both domains, in one table. */
export class StepTimers implements DueTimers {
  readonly #domains: Readonly<Record<TimeDomain, DomainTimers>>

  constructor(store: StateStore, table: number) {
    this.#domains = {
      event: new DomainTimers('event', store, table),
      processing: new DomainTimers('processing', store, table),
    }
  }

  set(key: string, timestampMs: number, domain: TimeDomain = 'event'): void {
    this.#domains[domain].set(key, timestampMs)
  }

  delete(key: string, timestampMs: number, domain: TimeDomain = 'event'): void {
    this.#domains[domain].delete(key, timestampMs)
  }

  due(domain: TimeDomain, upToMs: number): Iterable<Timer> {
    return this.#domains[domain].due(upToMs)
  }

  prepare(domain: TimeDomain, upToMs: number): Promise<readonly string[]> {
    return this.#domains[domain].prepare(upToMs)
  }

  capture(changes: RowChange[]): void {
    this.#domains.event.capture(changes)
    this.#domains.processing.capture(changes)
  }

  saved(): void {
    this.#domains.event.saved()
    this.#domains.processing.saved()
  }

  endOfBatch(): void {
    this.#domains.event.endOfBatch()
    this.#domains.processing.endOfBatch()
  }
}
