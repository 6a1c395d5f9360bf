import type { CellSpecs, MapSpec, ValueSpec } from './cell.ts'
import { fieldRange, parseFieldRowKey } from './cells/field-key.ts'
import { isPast } from './cells/event-clock.ts'
import { RowCodec, type RowLayout } from './cells/row-codec.ts'
import { StateSchemaError } from './errors.ts'
import type { CellsOf, StateReader, ValueOf } from './state-reader.ts'
import type { RangeOptions, StateStore, TableHandle } from './state-store.ts'

/**
 * A reader of a step's cells, over a store that may be read only. A step that has not saved anything
 * yet reads as empty. Its methods throw `StateSchemaError` where stored values cannot be read.
 */
export async function readState<S extends CellSpecs>(
  store: StateStore,
  step: string,
  specs: S,
): Promise<StateReader<S>> {
  const reader = new StepReader(store, step, specs)
  for (const cell of Object.keys(specs)) await reader.check(cell)
  return reader
}

/** A table as it was when a method was called. */
interface Opened<T> {
  readonly table: number
  /** The value of a row, undefined when it is past its ttl. */
  read(row: Uint8Array): T | undefined
}

class StepReader<S extends CellSpecs> implements StateReader<S> {
  readonly #store: StateStore
  readonly #step: string
  readonly #specs: S

  constructor(store: StateStore, step: string, specs: S) {
    this.#store = store
    this.#step = step
    this.#specs = specs
  }

  async check(cell: keyof S & string): Promise<void> {
    const kind = this.#specs[cell]?.kind
    if (kind === 'value' || kind === 'map') await this.#open(cell)
  }

  async get<Name extends CellsOf<S, ValueSpec<unknown>>>(cell: Name, keys: readonly string[]) {
    const opened = await this.#open<ValueOf<S[Name]>>(cell)
    if (opened === undefined) return keys.map(() => undefined)
    const rows = await this.#store.getMany(opened.table, keys)
    return rows.map((row) => row && opened.read(row))
  }

  async *scan<Name extends CellsOf<S, ValueSpec<unknown>>>(cell: Name, options?: RangeOptions) {
    const { limit = Infinity, ...range } = options ?? {}
    const opened = await this.#open<ValueOf<S[Name]>>(cell)
    if (opened === undefined || limit <= 0) return
    let left = limit
    for await (const { key, bytes } of this.#store.scan(opened.table, range)) {
      const value = opened.read(bytes)
      if (value === undefined) continue
      yield [key, value] as const
      if (--left === 0) return
    }
  }

  async entries<Name extends CellsOf<S, MapSpec<unknown>>>(cell: Name, key: string) {
    const opened = await this.#open<ValueOf<S[Name]>>(cell)
    if (opened === undefined) return []
    const rows = await this.#store.getRange(opened.table, fieldRange(key))
    return rows.flatMap((row) => {
      const value = opened.read(row.bytes)
      return value === undefined ? [] : [[parseFieldRowKey(row.key)[1], value] as const]
    })
  }

  /** Anew each time: the run may have begun, or gone on under another schema, since the last. */
  async #open<T>(cell: string): Promise<Opened<T> | undefined> {
    const { codec, ttlMs = Infinity } = this.#specOf<T>(cell)
    const schemas = await this.#store.schemas(this.#step, cell)
    const schema = schemas.at(-1)
    if (schema === undefined) return undefined
    const handle = await this.#store.table({ step: this.#step, cell, schema })
    if (handle === undefined) return undefined
    const rows = this.#rowCodec({ codec, stamped: ttlMs !== Infinity }, handle, cell)
    const watermarkMs = (await this.#store.latest())?.watermarksMs[this.#step] ?? -Infinity
    return {
      table: handle.table,
      read(row) {
        return isPast(rows.stampMs(row), ttlMs, watermarkMs) ? undefined : rows.decode(row)
      },
    }
  }

  #specOf<T>(cell: string): ValueSpec<T> | MapSpec<T> {
    const spec = this.#specs[cell]
    if (spec?.kind === 'value' || spec?.kind === 'map') return spec as ValueSpec<T> | MapSpec<T>
    throw new TypeError(`Cell "${cell}" of step "${this.#step}" is neither a value nor a map cell`)
  }

  #rowCodec<T>(layout: RowLayout<T>, handle: TableHandle, cell: string): RowCodec<T> {
    try {
      return new RowCodec(layout, handle)
    } catch (error) {
      throw new StateSchemaError(this.#step, cell, layout.codec.name, error)
    }
  }
}
