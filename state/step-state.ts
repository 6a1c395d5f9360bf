import type { Cells, CellSpecs } from './cell.ts'
import type { LiveCell } from './cells/cell-context.ts'
import type { EventClock } from './cells/event-clock.ts'
import type { RowChange } from './state-store.ts'
import type { TimeDomain } from './timers.ts'
import type { StepTimers } from './timers/step-timers.ts'
import type { WorkingSet } from './working-set.ts'

/** The cells and timers of a step together. */
export class StepState<S extends CellSpecs> implements WorkingSet<S> {
  readonly cells: Cells<S>
  readonly timers: StepTimers
  readonly #live: ReadonlyMap<string, LiveCell>
  readonly #clock: EventClock

  constructor(live: ReadonlyMap<string, LiveCell>, timers: StepTimers, clock: EventClock) {
    // `openCell` makes each cell of the kind that its declaration says.
    this.cells = Object.fromEntries(live) as unknown as Cells<S>
    this.timers = timers
    this.#live = live
    this.#clock = clock
  }

  at(timestampMs: number): void {
    this.#clock.atMs = timestampMs
  }

  capture(): readonly RowChange[] {
    const changes: RowChange[] = []
    for (const cell of this.#live.values()) cell.capture(changes)
    this.timers.capture(changes)
    return changes
  }

  saved(): void {
    for (const cell of this.#live.values()) cell.saved()
    this.timers.saved()
  }

  async prefetch(cell: keyof S & string, keys: readonly string[]): Promise<void> {
    await this.#live.get(cell)?.prefetch(keys)
  }

  async prefetchTimers(domain: TimeDomain, upToMs: number): Promise<readonly string[]> {
    const keys = await this.timers.prepare(domain, upToMs)
    if (keys.length > 0) {
      await Promise.all([...this.#live.values()].map((cell) => cell.prefetch(keys)))
    }
    return keys
  }

  endOfBatch(): void {
    for (const cell of this.#live.values()) cell.endOfBatch()
    this.timers.endOfBatch()
  }

  expire(watermarkMs: number): void {
    this.#clock.watermarkMs = Math.max(this.#clock.watermarkMs, watermarkMs)
    for (const cell of this.#live.values()) cell.expire()
  }
}
