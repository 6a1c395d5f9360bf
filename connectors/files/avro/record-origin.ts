import type { Origin } from '#schemas'
import { blockOf } from './block.ts'
import { headerBytes } from './header.ts'

const marker = Buffer.from('anabranch record')

/**
 * The origin of a record. Its bytes are a container file of this one record, since the record alone
 * could not be read again: they carry the schema. Made on demand.
 */
export class RecordOrigin implements Origin {
  readonly source: string
  readonly partition: string
  readonly offset: number
  readonly replayed = false
  readonly #schema: string
  readonly #record: Buffer

  constructor(source: string, partition: string, offset: number, schema: string, record: Buffer) {
    this.source = source
    this.partition = partition
    this.offset = offset
    this.#schema = schema
    this.#record = record
  }

  get bytes(): Uint8Array {
    const header = headerBytes({ codec: 'null', schema: this.#schema, marker })
    return Buffer.concat([header, blockOf(1, this.#record, marker)])
  }
}
