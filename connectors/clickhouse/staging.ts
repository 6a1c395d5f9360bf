import type { Message } from '#schemas'
import { RowBuffer } from './row-buffer.ts'
import type { Spool } from './spool.ts'
import type { Table } from './table.ts'

/** Bytes of one insert. Larger ones are no faster; smaller ones make more work for merges. */
const chunkBytesMax = 16 * 1024 * 1024
/** Rows of one insert: less than the block size of the insert, so that it stays one block. */
const chunkRowsMax = 500_000
/** Chunks on their way to disk before `write` holds messages back. */
const chunksInFlightMax = 2
/** Doubled as needed, it ends a little above a whole chunk. */
const initialBytes = (chunkBytesMax + 2 * 1024 * 1024) / 32

/** A chunk of an epoch: how many rows, and where they went. */
export interface StagedChunk {
  readonly rows: number
  readonly file: Promise<string>
}

/** Turns messages into rows, and rows into files; holds at most a few chunks in memory. */
export class Staging<T> {
  readonly #table: Table<T>
  readonly #spool: Spool
  readonly #spare: RowBuffer[] = []
  readonly #inFlight = new Set<Promise<void>>()
  #buffer: RowBuffer
  #rows = 0
  #chunks: StagedChunk[] = []
  #chunkBytes = 0

  constructor(table: Table<T>, spool: Spool) {
    this.#table = table
    this.#spool = spool
    this.#buffer = new RowBuffer(initialBytes)
  }

  /** Bytes since the last `cut`. */
  get bytes(): number {
    return this.#chunkBytes + this.#buffer.length
  }

  /** Answers a promise when more than enough is on its way to disk. */
  write(messages: readonly Message<T>[]): void | Promise<void> {
    const { columns } = this.#table
    for (const message of messages) {
      const buffer = this.#buffer
      for (const column of columns) column.write(buffer, message)
      this.#rows++
      if (buffer.length >= chunkBytesMax || this.#rows >= chunkRowsMax) this.#endChunk()
    }
    if (this.#inFlight.size > chunksInFlightMax) return this.#roomAgain()
  }

  /** Ends the epoch: answers its chunks, and starts anew. */
  cut(): readonly StagedChunk[] {
    if (this.#rows > 0) this.#endChunk()
    const chunks = this.#chunks
    this.#chunks = []
    this.#chunkBytes = 0
    return chunks
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight)
  }

  #endChunk(): void {
    const buffer = this.#buffer
    const file = this.#spool.stage(buffer.written)
    const done = this.#releaseAfter(file, buffer)
    this.#inFlight.add(done)
    void done.then(() => this.#inFlight.delete(done))
    this.#chunks.push({ rows: this.#rows, file })
    this.#chunkBytes += buffer.length
    this.#rows = 0
    this.#buffer = this.#spare.pop() ?? new RowBuffer(initialBytes)
  }

  async #releaseAfter(file: Promise<string>, buffer: RowBuffer): Promise<void> {
    await Promise.allSettled([file]) // the epoch's `prepare` awaits `file` and throws
    buffer.clear()
    if (this.#spare.length < chunksInFlightMax) this.#spare.push(buffer)
  }

  async #roomAgain(): Promise<void> {
    while (this.#inFlight.size > chunksInFlightMax) await Promise.race(this.#inFlight)
  }
}
