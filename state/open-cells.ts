import assert from 'node:assert/strict'
import type { CellSpec, CellSpecs } from './cell.ts'
import type { LiveCell } from './cells/cell-context.ts'
import { EventClock } from './cells/event-clock.ts'
import { RowCodec, rowReaders, rowSchema, type RowLayout } from './cells/row-codec.ts'
import { ValueCells } from './cells/value-cells.ts'
import { StateSchemaError } from './errors.ts'
import type { StateStore, TableHandle } from './state-store.ts'
import { StepState } from './step-state.ts'
import { StepTimers } from './timers/step-timers.ts'
import type { WorkingSet, WorkingSetOptions } from './working-set.ts'

/** Where the timers of a step are; no cell can be called so. */
const timersCell = '(timers)'

interface CellPlace {
  readonly store: StateStore
  readonly step: string
  readonly cell: string
}

interface CellBounds {
  readonly clock: EventClock
  readonly weightMax: number
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
  const clock = new EventClock()
  const names = Object.keys(specs)
  const weightMax = Math.max(1, Math.floor(cacheEntriesMax / Math.max(1, names.length)))
  const live = new Map<string, LiveCell>()
  for (const [cell, spec] of Object.entries(specs)) {
    live.set(cell, await openCell({ store, step, cell }, spec, { clock, weightMax }))
  }
  const timers = await openTable({ store, step, cell: timersCell }, 'timers')
  return new StepState<S>(live, new StepTimers(store, timers.table), clock)
}

async function openCell(place: CellPlace, spec: CellSpec, bounds: CellBounds): Promise<LiveCell> {
  switch (spec.kind) {
    case 'value': {
      const layout = { codec: spec.codec, stamped: spec.ttlMs !== undefined }
      const { table, rows } = await openRows(place, layout)
      return new ValueCells({ ...place, ...bounds, table, rows, ttlMs: spec.ttlMs ?? Infinity })
    }
    default:
      throw new Error('not built yet')
  }
}

async function openRows<T>(place: CellPlace, layout: RowLayout<T>) {
  const { store, step, cell } = place
  const stored = await store.schemas(step, cell)
  try {
    // Before the present schema is added: one that was refused is no part of the table.
    rowReaders(layout, stored)
  } catch (error) {
    throw new StateSchemaError(step, cell, layout.codec.name, error)
  }
  const handle = await openTable(place, rowSchema(layout))
  return { table: handle.table, rows: new RowCodec(layout, handle) }
}

async function openTable({ store, step, cell }: CellPlace, schema: string): Promise<TableHandle> {
  const handle = await store.table({ step, cell, schema })
  assert(handle !== undefined, 'cells cannot be opened over a store that is read only')
  return handle
}
