import { mkdir } from 'node:fs/promises'
import { manifestFromJson, manifestToJson } from '../manifest-json.ts'
import type { Manifest } from '../manifest.ts'
import { checkRowKey } from '../row-key.ts'
import type { RangeOptions, Row, RowChange, TableSpec } from '../state-store.ts'
import { tableName, toHandle, withSchema, type TableFacts } from '../tables.ts'
import { Applier } from './applier.ts'
import { commitError } from './commit-error.ts'
import type { Environment } from './environment.ts'
import { encodeChanges, logRowKey } from './epoch-log.ts'
import type { LmdbStore, LmdbStoreOptions } from './lmdb-store.ts'
import { Pending } from './pending.ts'
import { ownTable, RawRows } from './raw-rows.ts'
import { readLog } from './read-log.ts'
import { scanRows } from './scan-rows.ts'

const manifestKey = 'manifest'
const tableCountKey = 'tables'
/** The last epoch of the log, so that numbers go on where the log is empty. */
const logNumberKey = 'log'

/** How full the log is when it is sorted in: rows that change again and again are, once. */
const fullPart = 1 / 2

/** The store of one directory. */
export class LmdbDirectory implements LmdbStore {
  readonly local = true
  readonly #environment: Environment
  readonly #options: Required<Omit<LmdbStoreOptions, 'mapBytes'>>
  readonly #rows: RawRows
  readonly #pending = new Pending()
  readonly #applier: Applier
  #logNumber: number

  constructor(environment: Environment, options: Required<Omit<LmdbStoreOptions, 'mapBytes'>>) {
    this.#environment = environment
    this.#options = options
    this.#rows = new RawRows(environment)
    this.#applier = new Applier(environment, this.#pending)
    this.#logNumber = Number(this.#rows.own(logNumberKey) ?? 0)
    readLog(this.#rows, this.#pending)
  }

  async schemas(step: string, cell: string) {
    this.#refresh()
    return this.#factsOf({ step, cell })?.schemas ?? []
  }

  async table(spec: TableSpec) {
    this.#refresh()
    const stored = this.#factsOf(spec)
    if (this.#options.readOnly) return stored && toHandle(stored, spec)
    const facts = withSchema(stored ?? this.#newTable(), spec)
    if (facts !== stored) this.#writeOwn(tableName(spec), JSON.stringify(facts))
    return toHandle(facts, spec)
  }

  get(table: number, key: string): Uint8Array | undefined {
    checkRowKey(key)
    this.#refresh()
    return this.#read(table, key)
  }

  *range(table: number, options: RangeOptions = {}): Iterable<Row> {
    this.#refresh()
    const { limit: _limit, ...range } = options
    yield* this.#pending.over(table, this.#rows.range(table, range), options)
  }

  async getMany(table: number, keys: readonly string[]) {
    for (const key of keys) checkRowKey(key)
    this.#refresh()
    return keys.map((key) => this.#read(table, key))
  }

  async getRange(table: number, options?: RangeOptions) {
    return [...this.range(table, options)]
  }

  scan(table: number, options: RangeOptions = {}): AsyncIterable<Row> {
    return scanRows(this.#environment, table, options, this.#options.snapshotMsMax)
  }

  async commit(changes: readonly RowChange[], manifest: Manifest): Promise<void> {
    const { directory, readOnly, logBytesMax } = this.#options
    if (readOnly) throw new Error(`The store in ${directory} is read only`)
    // LMDB's batch keeps what was put before an error: nothing may fail in it.
    for (const { key } of changes) checkRowKey(key)
    const text = Buffer.from(manifestToJson(manifest))
    try {
      await this.#applier.run(logBytesMax)
      await this.#log(changes, text)
    } catch (error) {
      throw await commitError(directory, manifest.epoch, error)
    }
    // A failure here loses nothing: it is tried again, and comes up when the log is full.
    this.#applier.run(logBytesMax * fullPart).catch(() => {})
  }

  async latest(): Promise<Manifest | undefined> {
    this.#refresh()
    const text = this.#rows.own(manifestKey)
    return text === undefined ? undefined : manifestFromJson(text)
  }

  async backup(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true })
    await this.#environment.backup(directory, true)
  }

  async close(): Promise<void> {
    // So that the next process has nothing to read; it could do without.
    if (!this.#options.readOnly) await this.#applier.run(0).catch(() => {})
    await this.#environment.close()
  }

  async #log(changes: readonly RowChange[], manifest: Uint8Array): Promise<void> {
    const chunks = encodeChanges(changes)
    const number = ++this.#logNumber
    await this.#environment.batch(() => {
      for (const [chunk, bytes] of chunks.entries()) this.#putOwn(logRowKey(number, chunk), bytes)
      this.#putOwn(logNumberKey, Buffer.from(String(number)))
      this.#putOwn(manifestKey, manifest)
    })
    this.#environment.resetReadTxn()
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    if (bytes > 0) this.#pending.add({ number, chunks: chunks.length, bytes }, changes)
  }

  /** Another process writes: what it has done since is taken in. */
  #refresh(): void {
    if (!this.#options.readOnly) return
    this.#environment.resetReadTxn()
    readLog(this.#rows, this.#pending)
  }

  #read(table: number, key: string): Uint8Array | undefined {
    const change = this.#pending.get(table, key)
    return change === undefined ? this.#rows.get(table, key) : change.bytes
  }

  #factsOf(spec: Pick<TableSpec, 'step' | 'cell'>): TableFacts | undefined {
    const stored = this.#rows.own(tableName(spec))
    return stored === undefined ? undefined : (JSON.parse(stored) as TableFacts)
  }

  #newTable(): TableFacts {
    const table = Number(this.#rows.own(tableCountKey) ?? ownTable) + 1
    this.#writeOwn(tableCountKey, String(table))
    return { table, schemas: [] }
  }

  #putOwn(key: string, bytes: Uint8Array): void {
    void this.#environment.put({ table: ownTable, key }, bytes)
  }

  #writeOwn(key: string, text: string): void {
    this.#environment.putSync({ table: ownTable, key }, Buffer.from(text))
  }
}
