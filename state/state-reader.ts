import type { CellSpecs, MapSpec, ValueSpec } from './cell.ts'
import type { RangeOptions } from './state-store.ts'

/** The type of the values that a cell declaration holds. */
export type ValueOf<Spec> = Spec extends ValueSpec<infer T> | MapSpec<infer T> ? T : never

/**
 * Reads a step's value cells as of the last saved epoch, from outside the run: how profiles are
 * looked up while a pipeline is running. Never writes.
 */
export interface StateReader<S extends CellSpecs> {
  /** The values under `keys`, in their order. */
  get<Name extends keyof S & string>(
    cell: Name,
    keys: readonly string[],
  ): Promise<readonly (ValueOf<S[Name]> | undefined)[]>
  /** Keys and values in the order of the keys' UTF-8 bytes, streamed. */
  scan<Name extends keyof S & string>(
    cell: Name,
    options?: RangeOptions,
  ): AsyncIterable<readonly [key: string, value: ValueOf<S[Name]>]>
}
