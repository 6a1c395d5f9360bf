import type { CellSpecs, MapSpec, ValueSpec } from './cell.ts'
import type { RangeOptions } from './state-store.ts'

/** The type of the values that a cell declaration holds. */
export type ValueOf<Spec> = Spec extends ValueSpec<infer T> | MapSpec<infer T> ? T : never

/** Names of the cells of one kind. */
export type CellsOf<S extends CellSpecs, Kind> = {
  [Name in keyof S & string]: S[Name] extends Kind ? Name : never
}[keyof S & string]

/**
 * Reads a step's value and map cells as of the last saved epoch, from outside the run: how profiles
 * are looked up while a pipeline is running. Never writes. What is past its ttl is absent.
 */
export interface StateReader<S extends CellSpecs> {
  /** The values under `keys` of a value cell, in their order. */
  get<Name extends CellsOf<S, ValueSpec<unknown>>>(
    cell: Name,
    keys: readonly string[],
  ): Promise<readonly (ValueOf<S[Name]> | undefined)[]>
  /** Keys and values of a value cell in the order of the keys' UTF-8 bytes, streamed. */
  scan<Name extends CellsOf<S, ValueSpec<unknown>>>(
    cell: Name,
    options?: RangeOptions,
  ): AsyncIterable<readonly [key: string, value: ValueOf<S[Name]>]>
  /** Fields and values under a key of a map cell, in the order of the fields' UTF-8 bytes. */
  entries<Name extends CellsOf<S, MapSpec<unknown>>>(
    cell: Name,
    key: string,
  ): Promise<readonly (readonly [field: string, value: ValueOf<S[Name]>])[]>
}
