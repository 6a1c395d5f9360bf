import type { RowChange, StateStore } from '#state'
import { keyOf } from '../profile-cells.ts'
import type { CountedSession } from './counted-session.ts'

/** Keys that there are. */
const keyCount = 100_000
/** Keys that an epoch changes. */
export const changedKeys = 10_000
/** With their keys, 1.2 MB an epoch. */
const valueBytes = 100

/** A store with a table full of rows. */
export class BenchStore {
  readonly store: StateStore
  readonly session: CountedSession
  readonly keyspace: string
  readonly table: number
  #epoch = 0

  private constructor(
    store: StateStore,
    session: CountedSession,
    place: { readonly keyspace: string; readonly table: number },
  ) {
    this.store = store
    this.session = session
    this.keyspace = place.keyspace
    this.table = place.table
  }

  static async open(
    store: StateStore,
    session: CountedSession,
    keyspace: string,
  ): Promise<BenchStore> {
    const handle = await store.table({ step: 's', cell: 'profile', schema: '"bytes"' })
    if (handle === undefined) throw new Error('The store has made no table')
    return new BenchStore(store, session, { keyspace, table: handle.table })
  }

  /** Writes every key once. */
  async fill(): Promise<void> {
    for (let from = 0; from < keyCount; from += changedKeys) {
      await this.commit(this.#changesOf(Array.from({ length: changedKeys }, (_, n) => from + n)))
    }
    await this.session.quiet()
  }

  /** Keys chosen at random. */
  randomKeys(count: number): readonly string[] {
    return Array.from({ length: count }, () => keyOf(Math.random() * keyCount))
  }

  /** An epoch of keys chosen at random. */
  randomChanges(): readonly RowChange[] {
    const numbers = Array.from({ length: changedKeys }, () => Math.random() * keyCount)
    return this.#changesOf(numbers)
  }

  async commit(changes: readonly RowChange[]): Promise<void> {
    this.#epoch += 1
    const nothing = { sources: {}, watermarksMs: {}, committables: {}, counters: {} }
    const times = { epoch: this.#epoch, savedAtMs: Date.now() }
    await this.store.commit(changes, { pipeline: 'bench', ...times, ...nothing })
  }

  #changesOf(numbers: readonly number[]): readonly RowChange[] {
    const { table } = this
    return numbers.map((number) => {
      const bytes = Buffer.alloc(valueBytes, String(number))
      return { table, key: keyOf(number), bytes }
    })
  }
}
