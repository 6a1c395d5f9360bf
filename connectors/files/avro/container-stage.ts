import { randomBytes } from 'node:crypto'
import type { Message, WriterSchema } from '#schemas'
import type { Stage } from '../epochs/epoch-writer.ts'
import type { StagedFile } from '../epochs/staged-file.ts'
import { blockOf, emptyRecordsMax } from './block.ts'
import type { BlockCodec } from './codecs/index.ts'
import { headerBytes, markerBytes } from './header.ts'

/** Unpacked bytes at which a block ends; what the Avro project's own writers take. */
const blockBytes = 64_000

/** A container file on its way: records are gathered into blocks, and those are packed. */
export class ContainerStage<T> implements Stage<T> {
  readonly file: StagedFile
  readonly #encode: (message: Message<T>) => Buffer
  readonly #codec: BlockCodec
  readonly #marker = randomBytes(markerBytes)
  #header: Buffer | undefined
  #records: Buffer[] = []
  /** Of the block that is open. */
  #recordBytes = 0
  /** Of blocks that are being packed. */
  #packingBytes = 0
  #packing: Promise<void> = Promise.resolve()

  constructor(
    file: StagedFile,
    schema: WriterSchema,
    codec: BlockCodec,
    encode: (message: Message<T>) => Buffer,
  ) {
    this.file = file
    this.#encode = encode
    this.#codec = codec
    const { json } = schema
    this.#header = headerBytes({ codec: codec.name, schema: json, marker: this.#marker })
  }

  /** Bytes of all records so far, packed where they are. */
  get bytes(): number {
    return this.file.bytes + this.#packingBytes + this.#recordBytes
  }

  add(messages: readonly Message<T>[]): void | Promise<void> {
    let packing: Promise<void> | undefined
    for (const message of messages) {
      const record = this.#encode(message)
      this.#records.push(record)
      this.#recordBytes += record.length
      const isFull = this.#recordBytes >= blockBytes || this.#records.length >= emptyRecordsMax
      if (isFull) packing = this.end()
    }
    return packing
  }

  /** Closes the open block; resolves when all that were closed are packed and in the staged file. */
  end(): Promise<void> {
    const records = this.#records
    const bytes = this.#recordBytes
    this.#records = []
    this.#recordBytes = 0
    if (records.length === 0) return this.#packing
    this.#packingBytes += bytes
    this.#packing = this.#packing.then(async () => {
      const packed = await this.#codec.pack(Buffer.concat(records))
      if (this.#header !== undefined) this.file.addBytes(this.#header)
      this.#header = undefined
      this.file.addBytes(blockOf(records.length, packed, this.#marker))
      this.#packingBytes -= bytes
    })
    return this.#packing
  }
}
