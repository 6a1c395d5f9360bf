import { randomUUID } from 'node:crypto'
import type { Message } from '#schemas'
import type { ConnectorContext, Json, SinkWriter } from '../connector.ts'
import { Committer } from './commit.ts'
import { readStagedEpoch, type StagedEpoch } from './committable.ts'
import type { Engine } from './engine.ts'
import { Spool } from './spool.ts'
import { Staging } from './staging.ts'
import type { Table } from './table.ts'

/** The live sink: rows in memory → files of the epoch → the table. */
export class ArchiveWriter<T> implements SinkWriter<T> {
  readonly #engine: Engine
  readonly #spool: Spool
  readonly #writer: string
  readonly #staging: Staging<T>
  readonly #committer: Committer<T>

  private constructor(
    engine: Engine,
    table: Table<T>,
    spool: Spool,
    writer: string,
    lastEpoch: number,
  ) {
    this.#engine = engine
    this.#spool = spool
    this.#writer = writer
    this.#staging = new Staging(table, spool)
    this.#committer = new Committer(engine, table, spool, lastEpoch)
  }

  /** Opens the sink on an engine, which it closes in the end. */
  static async open<T>(
    engine: Engine,
    table: Table<T>,
    context: ConnectorContext,
    lastEpoch: number,
  ): Promise<ArchiveWriter<T>> {
    const spool = new Spool(context.directory)
    await spool.open(lastEpoch)
    const writer = await spool.writer(context.step)
    return new ArchiveWriter(engine, table, spool, writer, lastEpoch)
  }

  write(messages: readonly Message<T>[]): void | Promise<void> {
    return this.#staging.write(messages)
  }

  stagedBytes(): number {
    return this.#staging.bytes
  }

  async prepare(epoch: number): Promise<Json> {
    const chunks = this.#staging.cut()
    if (chunks.length === 0) return null

    const files = await Promise.all(chunks.map(({ file }) => file))
    await this.#spool.seal(epoch, files)
    const token = `${this.#writer}/${epoch}/${randomUUID()}`
    return { epoch, writer: this.#writer, token, chunks: chunks.map(({ rows }) => rows) }
  }

  async commit(committable: Json): Promise<void> {
    if (committable === null) return
    const staged: StagedEpoch = readStagedEpoch(committable)
    await this.#committer.commit(staged)
  }

  async close(): Promise<void> {
    await this.#staging.settled()
    await this.#engine.close()
  }
}
