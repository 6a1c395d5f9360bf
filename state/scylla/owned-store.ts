import { Applier } from './apply/applier.ts'
import { LargeKeeper } from './apply/large-keeper.ts'
import { Pending } from './apply/pending.ts'
import { SliceKeeper } from './apply/slice-keeper.ts'
import { TableWriter } from './apply/table-writer.ts'
import { clusterBlobs, type ClusterBlobs } from './blobs/cluster-blobs.ts'
import type { Cql } from './cql/cql.ts'
import { catalogueRows, readCatalogue, wantedTable } from './journal/catalogue.ts'
import { Journal } from './journal/journal.ts'
import { appliedUpTo, notWhole, recover } from './journal/recover.ts'
import { fenced, takeOver } from './journal/take-over.ts'
import { Writer } from './journal/writer.ts'
import { Lease } from './lease/lease.ts'
import { manifestFromJson, manifestToJson } from '../manifest-json.ts'
import type { Manifest } from '../manifest.ts'
import { checkRowKey } from '../row-key.ts'
import type { RangeOptions, Row, RowChange, TableSpec } from '../state-store.ts'
import { tableName, toHandle } from '../tables.ts'
import { RowReader } from './rows/row-reader.ts'
import { Slices } from './rows/slices.ts'
import { scanPages } from './rows/scan-pages.ts'
import type { SpreadTable } from './rows/table-facts.ts'
import { TableReader } from './rows/table-reader.ts'
import type { ScyllaStore, StoreOptions } from './scylla-store.ts'

/** Takes the lease and the journal, reads what is committed and not applied, and goes on from there. */
export async function openOwned(cql: Cql, options: StoreOptions): Promise<ScyllaStore> {
  const { owner, buckets, sliceBuckets } = options
  const lease = await Lease.take(cql, options, { ...options, token: owner })
  try {
    const journal = new Journal(cql, options)
    const settings = { buckets, sliceBuckets }
    const head = await takeOver(journal, { owner, settings, forMs: options.retryForMs })
    const pending = new Pending(appliedUpTo(head))
    await recover(journal, head, pending)
    const manifest = head.manifest && (await journal.readManifest(head.manifest))
    if (head.manifest !== undefined && manifest === undefined) throw notWhole(journal, [])
    const catalogue = new Map(await readCatalogue(journal))
    return new OwnedStore({ cql, options, lease, journal, pending, catalogue }, { head, manifest })
  } catch (error) {
    await lease.release().catch(() => {})
    throw error
  }
}

interface OwnedParts {
  readonly cql: Cql
  readonly options: StoreOptions
  readonly lease: Lease
  readonly journal: Journal
  readonly pending: Pending
  readonly catalogue: Map<string, SpreadTable>
}

/** The store of the process that may commit. */
class OwnedStore implements ScyllaStore {
  readonly local = false
  readonly #parts: OwnedParts
  readonly #tables = new Map<number, SpreadTable>()
  readonly #reader: TableReader
  readonly #applier: Applier
  readonly #writer: Writer
  #blobTimes = 0
  #tableTurn: Promise<unknown> = Promise.resolve()

  constructor(parts: OwnedParts, opened: ConstructorParameters<typeof Writer>[2]) {
    const { cql, options, journal, pending, catalogue } = parts
    this.#parts = parts
    for (const facts of catalogue.values()) this.#tables.set(facts.table, facts)
    const rows = new RowReader(cql, options)
    const slices = new Slices(cql, options)
    const keeper = new SliceKeeper(slices, pending.appliedUpTo)
    const factsOf = (table: number) => this.#at(table)
    const large = new LargeKeeper(rows.large)
    const tables = new TableWriter({ cql, name: options, factsOf, slices: keeper, large, pending })
    this.#applier = new Applier(pending, tables)
    this.#writer = new Writer(journal, { pending, applier: this.#applier, bounds: options }, opened)
    this.#reader = new TableReader(rows, slices, pending, {
      onEmpty: (facts, slice, number) => keeper.seenEmpty({ facts, slice, number }),
    })
    this.#applier.run(() => false).catch(() => {})
  }

  async schemas(step: string, cell: string) {
    return this.#parts.catalogue.get(tableName({ step, cell }))?.schemas ?? []
  }

  table(spec: TableSpec) {
    const turn = this.#tableTurn.then(() => this.#table(spec))
    this.#tableTurn = turn.catch(() => {})
    return turn
  }

  /** One at a time: a table takes the next number. */
  async #table(spec: TableSpec) {
    const { catalogue } = this.#parts
    const known = catalogue.get(tableName(spec))
    const next = { table: catalogue.size, settings: this.#writer.head.settings }
    const facts = wantedTable(known, spec, next)
    if (facts.schemas !== known?.schemas) {
      const tables = known === undefined ? catalogue.size + 1 : catalogue.size
      await this.#writer.addTable(catalogueRows(facts), tables)
      catalogue.set(tableName(spec), facts)
      this.#tables.set(facts.table, facts)
    }
    return toHandle(facts, spec)
  }

  get(): never {
    throw new Error('This store is remote: ask getMany before operators run')
  }

  range(): never {
    throw new Error('This store is remote: ask getRange before operators run')
  }

  async getMany(table: number, keys: readonly string[]) {
    await this.#writer.certain()
    return this.#reader.getMany(this.#at(table), keys)
  }

  async getRange(table: number, options?: RangeOptions) {
    await this.#writer.certain()
    return this.#reader.getRange(this.#at(table), options)
  }

  scan(table: number, options?: RangeOptions): AsyncIterable<Row> {
    return scanPages((page) => this.getRange(table, page), options)
  }

  async commit(changes: readonly RowChange[], manifest: Manifest): Promise<void> {
    for (const { table, key } of changes) {
      checkRowKey(key)
      this.#at(table)
    }
    await this.#writer.commit(changes, manifestToJson(manifest))
  }

  async latest(): Promise<Manifest | undefined> {
    const text = await this.#writer.manifest()
    return text === undefined ? undefined : manifestFromJson(text)
  }

  async confirmOwner(): Promise<void> {
    const { journal, options } = this.#parts
    const head = await journal.readHead()
    if (head?.owner !== options.owner) throw fenced(journal)
  }

  blobs(step: string): ClusterBlobs {
    const { cql, options } = this.#parts
    return clusterBlobs({ cql, store: options, step, nextTime: () => this.#nextBlobTime() })
  }

  async close(): Promise<void> {
    const { cql, lease, options } = this.#parts
    // So that the next process has nothing to read; it could do without.
    const applied = this.#applier.run(() => false).then(() => this.#writer.close())
    await within(options.closeMs, applied)
    await within(options.closeMs, lease.release())
    cql.stop()
  }

  /** Greater than those of every owner before, and than zero; smaller than any clock's microseconds. */
  #nextBlobTime(): bigint {
    return BigInt(this.#writer.head.fence) * 2n ** 30n + BigInt(++this.#blobTimes)
  }

  #at(table: number): SpreadTable {
    const facts = this.#tables.get(table)
    if (facts === undefined) throw new RangeError(`There is no table ${table} in this store`)
    return facts
  }
}

/** Waits for what may as well not come to its end. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([work.then(() => {}).catch(() => {}), over])
  clearTimeout(timer)
}
