import { randomUUID } from 'node:crypto'
import type { Message } from '#schemas'
import type { ConnectorContext, Json, SinkWriter } from '../connector.ts'
import { Committer } from './commit.ts'
import { readStagedEpoch, type StagedEpoch, type StagedRows } from './committable.ts'
import { connector } from './config.ts'
import type { Engine } from './engine.ts'
import type { RowWriter } from './row-writer.ts'
import { StagedBlobs } from './staged-blobs.ts'
import { Staging } from './staging.ts'

/** Makes what writes messages as rows. */
export type RowWriterOf<T> = (staging: Staging) => RowWriter<T>

/** What an open sink is made of. */
export interface ArchiveWriterOptions<T> {
  /** Closed in the end. */
  readonly engine: Engine
  readonly context: ConnectorContext
  readonly rowWriterOf: RowWriterOf<T>
  readonly beforeInsert?: ((engine: Engine, rows: StagedRows) => Promise<void>) | undefined
}

interface Parts<T> {
  readonly committer: Committer
  readonly engine: Engine
  readonly blobs: StagedBlobs
  readonly staging: Staging
  readonly rows: RowWriter<T>
}

/** The live sink: rows in memory → blobs of the epoch → the tables. */
export class ArchiveWriter<T> implements SinkWriter<T> {
  readonly #parts: Parts<T>
  #lastEpoch: number

  private constructor(parts: Parts<T>, lastEpoch: number) {
    this.#parts = parts
    this.#lastEpoch = lastEpoch
  }

  /** Opens the sink, whose tables are there. */
  static async open<T>(
    { engine, context, rowWriterOf, beforeInsert }: ArchiveWriterOptions<T>,
    lastEpoch: number,
  ): Promise<ArchiveWriter<T>> {
    const blobs = await StagedBlobs.open(context, lastEpoch)
    const { insertRowsMax, insertBytesMax, insertAfterMs } = context.config(connector)
    const staging = new Staging(
      (rows) => blobs.stage(rows),
      { rowsMax: insertRowsMax, bytesMax: insertBytesMax, ageMsMax: insertAfterMs },
      () => context.nowMs(),
    )
    const committer = new Committer({ engine, blobs, lastEpoch, beforeInsert })
    const rows = rowWriterOf(staging)
    return new ArchiveWriter({ engine, blobs, staging, rows, committer }, lastEpoch)
  }

  write(messages: readonly Message<T>[]): void | Promise<void> {
    const { staging, rows } = this.#parts
    staging.endOld()
    const written = rows.write(messages)
    return written === undefined ? staging.full() : written.then(() => staging.full())
  }

  stagedBytes(): number {
    return this.#parts.staging.bytes
  }

  async prepare(epoch: number): Promise<Json> {
    const { staging, rows, blobs } = this.#parts
    const durable = staging.cut()
    rows.cut()
    const after = this.#lastEpoch
    this.#lastEpoch = epoch
    blobs.cut(epoch)
    return committableOf({ epoch, after, writer: blobs.writer }, await durable)
  }

  async commit(committable: Json): Promise<void> {
    if (committable === null) return
    await this.#parts.committer.commit(readStagedEpoch(committable))
  }

  problem(): string | undefined {
    return this.#parts.committer.problem
  }

  async close(): Promise<void> {
    await this.#parts.staging.settled()
    await this.#parts.engine.close()
  }
}

function committableOf(
  epoch: Pick<StagedEpoch, 'epoch' | 'after' | 'writer'>,
  inserts: readonly StagedRows[],
): StagedEpoch | null {
  return inserts.length === 0 ? null : { ...epoch, token: randomUUID(), inserts }
}
