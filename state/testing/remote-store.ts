import type { Manifest } from '../manifest.ts'
import type { RangeOptions, Row, RowChange, StateStore, TableSpec } from '../state-store.ts'

/** How slow a remote store is. */
export interface RemoteStoreOptions {
  /** Longest time of a call; each takes a random part of it. */
  readonly delayMs: number
  readonly jitterSeed: number
  /** Takes the time, so that tests can use a clock of their own. Default `setTimeout`. */
  readonly sleep?: (delayMs: number) => Promise<void>
}

/** A store that behaves as if it were on another machine. */
export interface RemoteStore extends StateStore {
  /** Calls that went there so far. */
  readonly roundTrips: number
}

/**
 * Puts a store at a distance: reads at once throw, others take their time. For tests that show that
 * nothing depends on state being local.
 */
export function remoteStore(inner: StateStore, options: RemoteStoreOptions): RemoteStore {
  return new DistantStore(inner, options)
}

class DistantStore implements RemoteStore {
  readonly local = false
  roundTrips = 0
  readonly #inner: StateStore
  readonly #delayMs: number
  readonly #sleep: (delayMs: number) => Promise<void>
  #seed: number

  constructor(inner: StateStore, { delayMs, jitterSeed, sleep = realSleep }: RemoteStoreOptions) {
    this.#inner = inner
    this.#delayMs = delayMs
    this.#sleep = sleep
    this.#seed = jitterSeed
  }

  get(): never {
    throw new Error('This store is remote: ask getMany before operators run')
  }

  range(): never {
    throw new Error('This store is remote: ask getRange before operators run')
  }

  schemas(step: string, cell: string) {
    return this.#call(() => this.#inner.schemas(step, cell))
  }

  table(spec: TableSpec) {
    return this.#call(() => this.#inner.table(spec))
  }

  getMany(table: number, keys: readonly string[]) {
    return this.#call(() => this.#inner.getMany(table, keys))
  }

  getRange(table: number, options?: RangeOptions) {
    return this.#call(() => this.#inner.getRange(table, options))
  }

  async *scan(table: number, options?: RangeOptions): AsyncIterable<Row> {
    yield* await this.#call(async () => this.#inner.scan(table, options))
  }

  commit(changes: readonly RowChange[], manifest: Manifest): Promise<void> {
    return this.#call(() => this.#inner.commit(changes, manifest))
  }

  latest() {
    return this.#call(() => this.#inner.latest())
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  /** Half of the way before, half after: what happens meanwhile is seen or not, as over a network. */
  async #call<T>(work: () => Promise<T>): Promise<T> {
    this.roundTrips++
    await this.#sleep((this.#random() * this.#delayMs) / 2)
    const result = await work()
    await this.#sleep((this.#random() * this.#delayMs) / 2)
    return result
  }

  /** A linear congruential generator (Numerical Recipes): the same delays for the same seed. */
  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
    return this.#seed / 2 ** 32
  }
}

function realSleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs))
}
