import { mkdir } from 'node:fs/promises'
import { manifestFromJson, manifestToJson } from '../manifest-json.ts'
import type { Manifest } from '../manifest.ts'
import { checkRowKey } from '../row-key.ts'
import type { RangeOptions, Row, RowChange, StateStore, TableSpec } from '../state-store.ts'
import { tableName, toHandle, withSchema, type TableFacts } from '../tables.ts'
import { openEnvironment, type Environment, type EnvironmentKey } from './environment.ts'
import { commitError } from './commit-error.ts'
import { scanRows } from './scan-rows.ts'

export interface LmdbStoreOptions {
  /** Holds `data.mdb` and `lock.mdb`; created where missing, unless `readOnly`. */
  readonly directory: string
  /** Reads snapshots while another process writes. Default false. */
  readonly readOnly?: boolean
  /**
   * Address space that is reserved for the file. It costs no memory and no disk, and grows when the
   * file does, which waits for readers. Default 64 GiB.
   */
  readonly mapBytes?: number
  /** How long a `scan` holds one snapshot. Longer scans go on from a newer one. Default 30 s. */
  readonly snapshotMsMax?: number
}

/** A store in a directory of this machine. */
export interface LmdbStore extends StateStore {
  /** Writes a compacted copy of the last committed epoch into an empty directory, while the run goes on. */
  backup(directory: string): Promise<void>
}

const ownTable = 0
const manifestKey = 'manifest'
const tableCountKey = 'tables'

/**
 * State in an LMDB file. Rows and manifest of an epoch are one transaction, written and synced by
 * LMDB's own thread: durable when `commit` resolves, and never half there after kill −9 or a power
 * cut. One process writes; any number may read, each from a snapshot.
 */
export async function lmdbStore(options: LmdbStoreOptions): Promise<LmdbStore> {
  const { directory, readOnly = false, mapBytes = 2 ** 36, snapshotMsMax = 30_000 } = options
  const environment = await openEnvironment({ directory, readOnly, mapBytes })
  return new LmdbDirectory(environment, directory, readOnly, snapshotMsMax)
}

class LmdbDirectory implements LmdbStore {
  readonly local = true
  readonly #environment: Environment
  readonly #directory: string
  readonly #readOnly: boolean
  readonly #snapshotMsMax: number
  /** Look-ups write their key into one object instead of making one each. */
  readonly #probe: EnvironmentKey = { table: 0, key: '' }

  constructor(
    environment: Environment,
    directory: string,
    readOnly: boolean,
    snapshotMsMax: number,
  ) {
    this.#environment = environment
    this.#directory = directory
    this.#readOnly = readOnly
    this.#snapshotMsMax = snapshotMsMax
  }

  async schemas(step: string, cell: string) {
    return this.#factsOf({ step, cell })?.schemas ?? []
  }

  async table(spec: TableSpec) {
    const stored = this.#factsOf(spec)
    if (this.#readOnly) return stored && toHandle(stored, spec)
    const facts = withSchema(stored ?? this.#newTable(), spec)
    if (facts !== stored) this.#writeOwn(tableName(spec), JSON.stringify(facts))
    return toHandle(facts, spec)
  }

  get(table: number, key: string): Uint8Array | undefined {
    checkRowKey(key)
    return this.#environment.getBinary(this.#at(table, key))
  }

  *range(table: number, { from = '', to, limit }: RangeOptions = {}): Iterable<Row> {
    const end = to === undefined ? { table: table + 1, key: '' } : { table, key: to }
    const options = { start: { table, key: from }, end, ...(limit !== undefined && { limit }) }
    for (const { key, value } of this.#environment.getRange(options)) {
      yield { key: key.key, bytes: value }
    }
  }

  async getMany(table: number, keys: readonly string[]) {
    return keys.map((key) => this.get(table, key))
  }

  async getRange(table: number, options?: RangeOptions) {
    return [...this.range(table, options)]
  }

  scan(table: number, options?: RangeOptions): AsyncIterable<Row> {
    return scanRows(this.#environment, table, options, this.#snapshotMsMax)
  }

  async commit(changes: readonly RowChange[], manifest: Manifest): Promise<void> {
    if (this.#readOnly) throw new Error(`The store in ${this.#directory} is read only`)
    // LMDB's batch keeps what was put before an error: nothing may fail in it.
    for (const { key } of changes) checkRowKey(key)
    const text = Buffer.from(manifestToJson(manifest))
    const saved = this.#environment.batch(() => {
      for (const { table, key, bytes } of changes) {
        if (bytes === undefined) void this.#environment.remove(this.#at(table, key))
        else void this.#environment.put(this.#at(table, key), bytes)
      }
      void this.#environment.put(this.#at(ownTable, manifestKey), text)
    })
    try {
      await saved
    } catch (error) {
      throw await commitError(this.#directory, manifest.epoch, error)
    }
    this.#environment.resetReadTxn()
  }

  async latest(): Promise<Manifest | undefined> {
    this.#environment.resetReadTxn()
    const text = this.#readOwn(manifestKey)
    return text === undefined ? undefined : manifestFromJson(text)
  }

  async backup(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true })
    await this.#environment.backup(directory, true)
  }

  close(): Promise<void> {
    return this.#environment.close()
  }

  #factsOf(spec: Pick<TableSpec, 'step' | 'cell'>): TableFacts | undefined {
    const stored = this.#readOwn(tableName(spec))
    return stored === undefined ? undefined : (JSON.parse(stored) as TableFacts)
  }

  #newTable(): TableFacts {
    const table = Number(this.#readOwn(tableCountKey) ?? ownTable) + 1
    this.#writeOwn(tableCountKey, String(table))
    return { table, schemas: [] }
  }

  #readOwn(key: string): string | undefined {
    const bytes = this.#environment.getBinary(this.#at(ownTable, key))
    return bytes === undefined ? undefined : Buffer.from(bytes).toString()
  }

  #writeOwn(key: string, text: string): void {
    this.#environment.putSync(this.#at(ownTable, key), Buffer.from(text))
  }

  #at(table: number, key: string): EnvironmentKey {
    this.#probe.table = table
    this.#probe.key = key
    return this.#probe
  }
}
