import { manifestFromJson, manifestToJson } from '../manifest-json.ts'
import type { Manifest } from '../manifest.ts'
import { checkRowKey } from '../row-key.ts'
import type { Row, RowChange, RangeOptions, StateStore, TableSpec } from '../state-store.ts'
import { SortedRows } from '../sorted-rows.ts'
import { tableName, toHandle, withSchema, type TableFacts } from '../tables.ts'

/** Faults for simulation. */
export interface MemoryStoreOptions {
  /** Called before an epoch is saved; when it throws, nothing is. */
  readonly beforeCommit?: (manifest: Manifest) => Promise<void>
  /** Called once an epoch is saved; when it throws, the caller cannot know that it is. */
  readonly afterCommit?: (manifest: Manifest) => Promise<void>
}

/**
 * State in memory: for tests and runs whose state may be lost. What was not committed is not in it,
 * so a crash is a new run on the same object.
 */
export function memoryStore(options: MemoryStoreOptions = {}): StateStore {
  return new MemoryStore(options)
}

class MemoryStore implements StateStore {
  readonly local = true
  readonly #options: MemoryStoreOptions
  readonly #tables = new Map<string, TableFacts>()
  readonly #rows: SortedRows<Uint8Array>[] = []
  #manifest: string | undefined

  constructor(options: MemoryStoreOptions) {
    this.#options = options
  }

  async schemas(step: string, cell: string) {
    return this.#tables.get(tableName({ step, cell }))?.schemas ?? []
  }

  async table(spec: TableSpec) {
    const name = tableName(spec)
    const known = this.#tables.get(name) ?? { table: this.#rows.length, schemas: [] }
    const facts = withSchema(known, spec)
    if (known.table === this.#rows.length) this.#rows.push(new SortedRows())
    this.#tables.set(name, facts)
    return toHandle(facts, spec)
  }

  get(table: number, key: string): Uint8Array | undefined {
    return this.#at(table).get(key)
  }

  *range(table: number, options?: RangeOptions): Iterable<Row> {
    for (const [key, bytes] of this.#at(table).range(options)) yield { key, bytes }
  }

  async getMany(table: number, keys: readonly string[]) {
    return keys.map((key) => this.get(table, key))
  }

  async getRange(table: number, options?: RangeOptions) {
    return [...this.range(table, options)]
  }

  async *scan(table: number, options?: RangeOptions) {
    yield* await this.getRange(table, options)
  }

  async commit(changes: readonly RowChange[], manifest: Manifest): Promise<void> {
    for (const { key } of changes) checkRowKey(key)
    await this.#options.beforeCommit?.(manifest)
    const text = manifestToJson(manifest)
    for (const { table, key, bytes } of changes) {
      if (bytes === undefined) this.#at(table).delete(key)
      else this.#at(table).set(key, bytes.slice())
    }
    this.#manifest = text
    await this.#options.afterCommit?.(manifest)
  }

  async latest(): Promise<Manifest | undefined> {
    return this.#manifest === undefined ? undefined : manifestFromJson(this.#manifest)
  }

  /** Keeps everything: the next run opens the same object. */
  async close(): Promise<void> {}

  #at(table: number): SortedRows<Uint8Array> {
    const rows = this.#rows[table]
    if (rows === undefined) throw new RangeError(`There is no table ${table} in this store`)
    return rows
  }
}
