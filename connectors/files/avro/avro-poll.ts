import { ChunkOrigin, type AvroMessage } from '#schemas'
import type { InputFile } from '../catalogue/input-file.ts'
import { markBytes } from '../catalogue/mark.ts'
import type { FilePolling } from '../file-polling.ts'
import { Batch } from '../frames/batch.ts'
import { BlockReader, type BlockReaderOptions } from './block-reader.ts'
import type { Container, ContainerFile } from './container-file.ts'
import { openContainer, type Unreadable } from './open-container.ts'
import type { SchemasSeen } from './schemas-seen.ts'
import { keptBytesMax, takeRecords, type TakeOptions } from './take-records.ts'

/** What a poll of a container file goes by. */
export interface AvroPollOptions extends BlockReaderOptions, TakeOptions {
  readonly nowMs: number
  readonly schemaBytesMax: number
}

/** Bytes that are passed over, and why. */
interface Refused {
  readonly reason: string
  readonly problem: string
  readonly to: number
}

/**
 * One poll of one container file, from the file's place on: a block, and how many of its records were
 * taken. So a position depends on the file alone.
 */
export class AvroPoll implements FilePolling<AvroMessage> {
  readonly batch: Batch<AvroMessage>
  readonly #file: InputFile
  readonly #open: ContainerFile
  readonly #schemas: SchemasSeen
  readonly #options: AvroPollOptions
  #bytes = 0

  constructor(
    file: InputFile,
    open: ContainerFile,
    schemas: SchemasSeen,
    options: AvroPollOptions,
  ) {
    this.#file = file
    this.#open = open
    this.#schemas = schemas
    this.#options = options
    this.batch = new Batch(options.nowMs)
  }

  async run(): Promise<number> {
    const { messagesMax, bytesMax } = this.#options
    try {
      while (this.batch.size < messagesMax && this.#bytes < bytesMax) {
        if (!(await this.#step())) break
      }
    } catch (error) {
      // What was taken counts, and the next poll meets the error again.
      if (this.batch.size === 0) throw error
    }
    return this.#bytes
  }

  /** Takes some records, or passes over what cannot be read; false when nothing is there now. */
  async #step(): Promise<boolean> {
    const container = (this.#open.container ??= await this.#openContainer())
    if (container === undefined) return false
    const blocks = new BlockReader(this.#file.offset, this.#open, container, this.#options)
    const block = this.#open.block ?? (await blocks.next(this.#file.records.taken))
    this.#options.signal.throwIfAborted()
    if (block === 'end') {
      this.#file.exhaust(this.#open.window.last)
      return false
    }
    if ('reason' in block) {
      await this.#passOver(block)
      return true
    }
    this.#open.block = block
    const bytesMax = this.#options.bytesMax - this.#bytes
    const options = { ...this.#options, bytesMax }
    this.#bytes += takeRecords(this.#file, block, container, this.batch, options)
    const isOver = this.#file.records.taken === block.count
    if (isOver) this.#goOn(block.raw, block.count)
    return true
  }

  #goOn(raw: Buffer, count: number): void {
    this.#open.block = undefined
    this.#file.advance(raw, raw.length)
    this.#file.records = { before: this.#file.records.before + count, taken: 0 }
    const { beyond, seenBytes } = this.#open.window.last
    if (beyond !== 'more' && seenBytes === this.#file.offset) {
      this.#file.exhaust(this.#open.window.last)
    }
  }

  async #openContainer(): Promise<Container | undefined> {
    const { window } = this.#open
    const { finishing, schemaBytesMax, signal } = this.#options
    const opened = await openContainer(window, this.#schemas, schemaBytesMax)
    const isHeader = 'header' in opened
    const head = await window.at(0, isHeader ? opened.header.bytes : 1)
    signal.throwIfAborted()
    if (isHeader) {
      if (this.#file.offset === 0) this.#file.advance(head, head.length)
      return opened
    }
    const isWritten = opened.kind === 'refused' || finishing
    if (isWritten && head.length > 0) await this.#refuseFile(opened)
    this.#file.exhaust(window.last)
    return undefined
  }

  async #refuseFile(unreadable: Unreadable): Promise<void> {
    const { reason, problem } = unreadable.kind === 'refused' ? unreadable : endsInHeader
    await this.#passOver({ reason, problem, to: this.#file.listed.size }, this.#file.offset === 0)
  }

  /** Goes on behind bytes that cannot be read; they are counted as one record. */
  async #passOver({ reason, problem, to }: Refused, isNew = true): Promise<void> {
    const { offset, listed, partition, records } = this.#file
    const { step, signal } = this.#options
    const { window } = this.#open
    const beginning = Buffer.from(await window.at(offset, Math.min(keptBytesMax, to - offset)))
    const tailStart = Math.max(0, to - markBytes)
    const tail = Buffer.from(await window.at(tailStart, to - tailStart))
    signal.throwIfAborted()
    this.#file.skip(beginning, tail, to)
    this.#file.records = { before: records.before + 1, taken: 0 }
    if (!isNew) return
    const message =
      `${listed.path}, bytes ${offset} to ${to}: ${problem}. ` +
      `The first ${beginning.length} bytes are kept; get the file anew`
    const origin = new ChunkOrigin(step, partition, records.before, beginning)
    this.batch.rejected.push({ reason, step, message, origin })
  }
}

const endsInHeader = { reason: 'truncated-avro-header', problem: 'it ends within its header' }
