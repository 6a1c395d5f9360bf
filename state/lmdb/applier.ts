import type { Environment } from './environment.ts'
import { logRowKey } from './epoch-log.ts'
import { mergeSorted } from './merge-sorted.ts'
import type { Pending, PendingChange, PendingEpoch } from './pending.ts'
import { ownTable } from './raw-rows.ts'

/**
 * Rows a transaction. LMDB's work grows with the square of the pages that a transaction changes, and
 * a commit waits for one of these at the most.
 */
const sliceRows = 500

/**
 * Moves what is in the log to the tables, in the background: all epochs at once, in the order of keys,
 * so that a page is written once for all of its rows; in slices, so that nobody waits for long. Of
 * several changes of a row only the last is made. Doing it again after a crash is harmless.
 */
export class Applier {
  readonly #environment: Environment
  readonly #pending: Pending
  #running: Promise<void> | undefined

  constructor(environment: Environment, pending: Pending) {
    this.#environment = environment
    this.#pending = pending
  }

  /** Works until the log is no larger than `bytesMax`; rejects with what went wrong. */
  async run(bytesMax: number): Promise<void> {
    while (this.#pending.bytes > bytesMax) {
      this.#running ??= this.#pass().finally(() => (this.#running = undefined))
      await this.#running
    }
  }

  async #pass(): Promise<void> {
    const epochs = [...this.#pending.epochs]
    const sorted: (readonly PendingChange[])[] = []
    for (const { changes } of epochs) {
      sorted.push(changes.toSorted(compare))
      // Each is some milliseconds of work: others get their turn in between.
      await new Promise(setImmediate)
    }
    let slice: PendingChange[] = []
    for (const change of mergeSorted(sorted, compare)) {
      if (!change.settled) slice.push(change)
      if (slice.length < sliceRows) continue
      await this.#apply(slice, [])
      slice = []
    }
    await this.#apply(slice, epochs)
    for (const _epoch of epochs) this.#pending.removeOldest()
  }

  async #apply(slice: readonly PendingChange[], done: readonly PendingEpoch[]): Promise<void> {
    const environment = this.#environment
    await environment.batch(() => {
      for (const change of slice) {
        if (change.settled) continue
        if (change.bytes === undefined) void environment.remove(change)
        else void environment.put(change, change.bytes)
      }
      for (const { number, chunks } of done) {
        for (let chunk = 0; chunk < chunks; chunk++) {
          void environment.remove({ table: ownTable, key: logRowKey(number, chunk) })
        }
      }
    })
    environment.resetReadTxn()
    for (const change of slice) this.#pending.settle(change)
  }
}

/** Near rows share pages. The order need not be that of bytes. */
function compare(left: PendingChange, right: PendingChange): number {
  if (left.table !== right.table) return left.table - right.table
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0
}
