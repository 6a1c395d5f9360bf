import { eachAtMost } from '../cql/limit.ts'
import type { Pending } from './pending.ts'
import type { TableWriter } from './table-writer.ts'

/** Batches that are written at a time. */
const batchesMax = 16

/**
 * Moves what is committed to the tables, in the background: all segments that there are at once, of
 * several changes of a row only the last. Doing it again after a crash is harmless.
 */
export class Applier {
  readonly #pending: Pending
  readonly #writer: TableWriter
  #running: Promise<void> | undefined

  constructor(pending: Pending, writer: TableWriter) {
    this.#pending = pending
    this.#writer = writer
  }

  /** Works until `enough`; rejects with what went wrong, after which it may be called again. */
  async run(enough: () => boolean): Promise<void> {
    while (!enough() && this.#pending.unapplied.length > 0) {
      this.#running ??= this.#pass().finally(() => (this.#running = undefined))
      await this.#running
    }
  }

  async #pass(): Promise<void> {
    const segments = this.#pending.unapplied
    const last = segments.at(-1)
    if (last === undefined) return
    const batches = await this.#writer.prepare(segments, (change, number) =>
      this.#pending.isLast(change, number),
    )
    await eachAtMost(batchesMax, batches, (batch) => batch.write())
    await this.#writer.finish()
    this.#pending.applied(last.segment.number)
  }
}
