import type { CellSpecs } from './cell.ts'
import type { LiveCell } from './cells/cell-context.ts'
import { EventClock } from './cells/event-clock.ts'
import { checkCell, openCell, openTable } from './cells/open-cell.ts'
import type { StateStore } from './state-store.ts'
import { StepState } from './step-state.ts'
import { StepTimers } from './timers/step-timers.ts'
import { timerRowsOrderedBy } from './timers/timer-row.ts'
import type { WorkingSet, WorkingSetOptions } from './working-set.ts'

/** Where the timers of a step are; no cell can be called so. */
const timersCell = '(timers)'

/**
 * Throws `StateSchemaError` where the state of a step cannot be opened under `specs`. Writes nothing,
 * so that a release that is refused leaves the state as it was for the one before it: check every
 * step before the first one is opened.
 */
export async function checkCells(store: StateStore, step: string, specs: CellSpecs): Promise<void> {
  for (const [cell, spec] of Object.entries(specs)) await checkCell({ store, step, cell }, spec)
}

/**
 * Opens the state of one step over a store: the same at first start and after a crash.
 * Throws `StateSchemaError` where stored values cannot be read under the present schemas.
 */
export async function openCells<S extends CellSpecs>(
  store: StateStore,
  step: string,
  specs: S,
  { cacheEntriesMax }: WorkingSetOptions,
): Promise<WorkingSet<S>> {
  await checkCells(store, step, specs)
  const clock = new EventClock()
  const names = Object.keys(specs)
  const weightMax = Math.max(1, Math.floor(cacheEntriesMax / Math.max(1, names.length)))
  const live = new Map<string, LiveCell>()
  for (const [cell, spec] of Object.entries(specs)) {
    live.set(cell, await openCell({ store, step, cell }, spec, { clock, weightMax }))
  }
  const timers = await openTable({ store, step, cell: timersCell }, 'timers', timerRowsOrderedBy)
  return new StepState<S>(live, new StepTimers(store, timers.table), clock)
}
