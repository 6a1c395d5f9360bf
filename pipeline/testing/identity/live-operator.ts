import type { Operator, OperatorSpec, Output } from '#operators'
import { openCells, type CellSpecs, type StateStore, type WorkingSet } from '#state'

/** A live operator with its state. */
export interface Live<S extends CellSpecs, In> {
  readonly state: WorkingSet<S>
  readonly operator: Operator<In, unknown>
}

/** Opens an operator over a store, as a run does. */
export async function openLive<In, S extends CellSpecs>(
  store: StateStore,
  step: string,
  spec: OperatorSpec<In, unknown, S>,
  watermarkMs: () => number,
): Promise<Live<S, In>> {
  const state = await openCells(store, step, spec.state, { cacheEntriesMax: 1_000 })
  const { cells, timers } = state
  const processingTimeMs = (): number => -Infinity
  const operator = spec.open({
    step,
    cells,
    timers,
    watermarkMs,
    processingTimeMs,
    count: () => {},
  })
  return { state, operator }
}

/** Takes everything and keeps nothing. */
export const nowhere: Output<unknown> = { emit: () => {}, reject: () => {}, sideOutput: () => {} }
