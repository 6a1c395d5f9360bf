import type { CellSpecs } from './cell.ts'
import type { StateStore } from './state-store.ts'
import type { WorkingSet, WorkingSetOptions } from './working-set.ts'

/**
 * Opens the state of one step over a store: the same at first start and after a crash.
 * Throws `StateSchemaError` where stored values cannot be read under the present schemas.
 */
export function openCells<S extends CellSpecs>(
  _store: StateStore,
  _step: string,
  _specs: S,
  _options: WorkingSetOptions,
): Promise<WorkingSet<S>> {
  return Promise.reject(new Error('not built yet'))
}
