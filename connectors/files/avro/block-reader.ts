import {
  blockBytes,
  blockHeadBytesMax,
  emptyRecordsMax,
  readBlockHead,
  type BlockHead,
} from './block.ts'
import type { Container, ContainerFile, OpenBlock } from './container-file.ts'
import { decodeRecord } from './decode-record.ts'
import { findMarker } from './find-marker.ts'
import { markerBytes } from './header.ts'

/** Bytes that are no block which can be read. */
export interface Damage {
  readonly reason: 'corrupt-avro-block' | 'truncated-avro-block' | 'avro-block-too-large'
  readonly problem: string
  /** Where the next block may begin. */
  readonly to: number
}

/** What `BlockReader` goes by. */
export interface BlockReaderOptions {
  readonly chunkBytes: number
  readonly blockBytesMax: number
  /** Nobody goes on writing: what is incomplete is damaged. */
  readonly finishing: boolean
  readonly signal: AbortSignal
}

type Problem = Omit<Damage, 'to'>

/** Reads the block at one place of a container file. */
export class BlockReader {
  readonly #offset: number
  readonly #file: ContainerFile
  readonly #container: Container
  readonly #options: BlockReaderOptions

  constructor(
    offset: number,
    file: ContainerFile,
    container: Container,
    options: BlockReaderOptions,
  ) {
    this.#offset = offset
    this.#file = file
    this.#container = container
    this.#options = options
  }

  /** The block without the first `taken` of its records; `end` where no whole one is there now. */
  async next(taken: number): Promise<OpenBlock | Damage | 'end'> {
    const bytes = await this.#file.window.at(this.#offset, blockHeadBytesMax)
    if (bytes.length === 0) return 'end'
    const head = readBlockHead(bytes)
    if (head === 'incomplete') return this.#damaged(truncated)
    if (head === 'invalid') return this.#damaged(corrupt('no block begins here'))
    const { blockBytesMax } = this.#options
    if (head.size > blockBytesMax) return this.#damaged(tooLarge(head.size, blockBytesMax))
    const raw = await this.#file.window.at(this.#offset, blockBytes(head))
    if (raw.length < blockBytes(head)) return this.#damaged(truncated)
    if (!raw.subarray(-markerBytes).equals(this.#container.header.marker)) {
      return this.#damaged(corrupt('the sync marker is not where the block ends'))
    }
    return this.#unpacked(head, raw, taken)
  }

  async #unpacked(head: BlockHead, raw: Buffer, taken: number): Promise<OpenBlock | Damage> {
    const { codec } = this.#container
    const packed = raw.subarray(head.bytes, head.bytes + head.size)
    const to = this.#offset + raw.length
    try {
      const data = await codec.unpack(packed, this.#options.blockBytesMax)
      if (head.count > data.length + emptyRecordsMax) {
        const problem = `it claims ${head.count} records in ${data.length} bytes`
        return { ...corrupt(problem), to }
      }
      return { raw, data, count: head.count, place: this.#placeAfter(data, taken) }
    } catch (error) {
      const { message } = error as Error
      if (error instanceof RangeError) return { ...unpacksTooLarge(message), to }
      return { ...corrupt(`it cannot be unpacked (${message})`), to }
    }
  }

  #placeAfter(data: Buffer, taken: number): number {
    const { schema } = this.#container
    let place = 0
    for (let record = 0; record < taken; record++) {
      place = decodeRecord(schema, data, place, undefined, { receivedAtMs: 0 }).end ?? data.length
    }
    return place
  }

  /** Finds where to go on; `end` where the rest may still be written. */
  async #damaged(problem: Problem): Promise<Damage | 'end'> {
    const { window, searched } = this.#file
    const { chunkBytes, finishing, signal } = this.#options
    const from = searched?.offset === this.#offset ? searched.to : this.#offset
    const { marker } = this.#container.header
    const { found, at } = await findMarker(window, marker, from, chunkBytes, signal)
    if (found) return { ...(problem === truncated ? misplaced : problem), to: at }
    if (finishing) return { ...problem, to: at }
    this.#file.searched = { offset: this.#offset, to: Math.max(from, at - markerBytes + 1) }
    return 'end'
  }
}

const truncated: Problem = {
  reason: 'truncated-avro-block',
  problem: 'the file ends within the block',
}

const misplaced = corrupt('it claims more bytes than there are before the next sync marker')

function corrupt(problem: string): Problem {
  return { reason: 'corrupt-avro-block', problem }
}

function tooLarge(bytes: number, bytesMax: number): Problem {
  return unpacksTooLarge(`it claims ${bytes} bytes, ${bytesMax} are allowed`)
}

function unpacksTooLarge(problem: string): Problem {
  return {
    reason: 'avro-block-too-large',
    problem: `${problem}: raise files.avroBlockBytesMax if it is sound`,
  }
}
