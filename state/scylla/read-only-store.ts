import { Pending, type PendingSegment } from './apply/pending.ts'
import type { ClusterBlobs } from './blobs/cluster-blobs.ts'
import { Backoff } from './cql/backoff.ts'
import type { Cql } from './cql/cql.ts'
import { readCatalogue } from './journal/catalogue.ts'
import type { Head } from './journal/head.ts'
import { Journal } from './journal/journal.ts'
import { appliedUpTo, notWhole, readUnapplied } from './journal/recover.ts'
import { manifestFromJson } from '../manifest-json.ts'
import type { Manifest } from '../manifest.ts'
import type { RangeOptions, Row, TableSpec } from '../state-store.ts'
import { tableName, toHandle } from '../tables.ts'
import { RowReader } from './rows/row-reader.ts'
import { Slices } from './rows/slices.ts'
import { scanPages } from './rows/scan-pages.ts'
import type { SpreadTable } from './rows/table-facts.ts'
import { TableReader } from './rows/table-reader.ts'
import type { ScyllaStore, StoreOptions } from './scylla-store.ts'

/** How often a read is done anew because an epoch was committed meanwhile. */
const triesMax = 5

/** What was committed when a read began. */
interface View {
  readonly head: Head | undefined
  readonly reader: TableReader
}

/**
 * Reads a store while another process writes to it. Each answer is of one epoch, unless epochs come
 * faster than it can be read; then it is of the last few.
 */
export class ReadOnlyStore implements ScyllaStore {
  readonly local = false
  readonly #options: StoreOptions
  readonly #journal: Journal
  readonly #rows: RowReader
  readonly #slices: Slices
  #tables: ReadonlyMap<string, SpreadTable> = new Map()
  /** Segments of the last view, most of which are those of the next. */
  #held: readonly PendingSegment[] = []

  constructor(cql: Cql, options: StoreOptions) {
    this.#options = options
    this.#journal = new Journal(cql, options)
    this.#rows = new RowReader(cql, options)
    this.#slices = new Slices(cql, options)
  }

  async schemas(step: string, cell: string) {
    this.#tables = await readCatalogue(this.#journal)
    return this.#tables.get(tableName({ step, cell }))?.schemas ?? []
  }

  async table(spec: TableSpec) {
    this.#tables = await readCatalogue(this.#journal)
    const facts = this.#tables.get(tableName(spec))
    return facts && toHandle(facts, spec)
  }

  get(): never {
    throw new Error('This store is remote: ask getMany')
  }

  range(): never {
    throw new Error('This store is remote: ask getRange')
  }

  getMany(table: number, keys: readonly string[]) {
    return this.#whole(async ({ reader }) => reader.getMany(await this.#at(table), keys))
  }

  getRange(table: number, options?: RangeOptions) {
    return this.#whole(async ({ reader }) => reader.getRange(await this.#at(table), options))
  }

  scan(table: number, options?: RangeOptions): AsyncIterable<Row> {
    return scanPages((page) => this.getRange(table, page), options)
  }

  async commit(): Promise<void> {
    const { pipeline, keyspace } = this.#options
    throw new Error(`The store of pipeline "${pipeline}" in keyspace ${keyspace} is read only`)
  }

  async latest(): Promise<Manifest | undefined> {
    const text = await this.#whole(async ({ head }) => {
      if (head?.manifest === undefined) return null
      return this.#journal.readManifest(head.manifest)
    })
    if (text === undefined) throw notWhole(this.#journal, [])
    return text === null ? undefined : manifestFromJson(text)
  }

  blobs(step: string): ClusterBlobs {
    throw new Error(`Blobs of step "${step}" are for the process that writes the state`)
  }

  async close(): Promise<void> {}

  async #whole<T>(work: (view: View) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const view = await this.#view()
      const result = await work(view)
      const head = await this.#journal.readHead()
      if (head?.segment === view.head?.segment || tries === triesMax) return result
    }
  }

  async #view(): Promise<View> {
    const backoff = new Backoff(this.#options.retryForMs)
    for (;;) {
      const head = await this.#journal.readHead()
      const pending = new Pending(head === undefined ? 0 : appliedUpTo(head))
      const segments =
        head === undefined ? [] : await readUnapplied(this.#journal, head, 0, this.#held)
      for (const segment of segments ?? []) pending.add(segment)
      if (segments !== undefined) this.#held = segments
      const reader = new TableReader(this.#rows, this.#slices, pending)
      if (segments !== undefined) return { head, reader }
      // The writer has used its place again since: then the head is another one.
      const again = await this.#journal.readHead()
      const stayed = again?.segment === head?.segment
      if (stayed && !(await backoff.wait())) throw notWhole(this.#journal, head?.segments ?? [])
    }
  }

  async #at(table: number): Promise<SpreadTable> {
    const find = () => [...this.#tables.values()].find((facts) => facts.table === table)
    const known = find()
    if (known !== undefined) return known
    this.#tables = await readCatalogue(this.#journal)
    const facts = find()
    if (facts === undefined) throw new RangeError(`There is no table ${table} in this store`)
    return facts
  }
}
