import type { BlobStore } from '../../../blob-store.ts'
import { chunkName } from './chunk-name.ts'
import { FrameBuffer } from './frame-buffer.ts'
import { KeptChunks } from './kept-chunks.ts'
import type { OutgoingMessage } from './outgoing-message.ts'

/** Bytes of a chunk, its last message aside. */
const chunkBytesMax = 4 * 1024 * 1024
/** Chunks on their way into the blob store before `roomAgain` holds messages back. */
const chunksInFlightMax = 2
/** Bytes of an epoch that stay in memory until its commit. */
const keptBytesMax = 32 * 1024 * 1024
const initialBytes = 64 * 1024

/** An epoch that was cut. */
export interface CutEpoch {
  /** Names of its chunks, in their order. */
  readonly chunks: readonly string[]
  /** Its messages. */
  readonly count: number
  /** Resolves when all of it is durable. */
  readonly durable: Promise<unknown>
}

/** Turns messages into chunks, and chunks into blobs; holds at most a few chunks in memory. */
export class Staging {
  readonly #blobs: BlobStore
  readonly #writer: string
  readonly #kept = new KeptChunks(keptBytesMax)
  readonly #inFlight = new Set<Promise<void>>()
  readonly #frames = new FrameBuffer(initialBytes)
  #epoch: number
  #made = 0
  #chunks: { readonly name: string; readonly put: Promise<void> }[] = []
  #chunkBytes = 0
  #count = 0

  /** `writer` is the id in the names of its blobs, `epoch` the first one that may come. */
  constructor(blobs: BlobStore, writer: string, epoch: number) {
    this.#blobs = blobs
    this.#writer = writer
    this.#epoch = epoch
  }

  /** Bytes since the last `cut`. */
  get bytes(): number {
    return this.#chunkBytes + this.#frames.length
  }

  /** Answers the bytes of the message's key, value and headers. */
  append(message: OutgoingMessage): number {
    const bytes = this.#frames.append(message)
    this.#count += 1
    if (this.#frames.length >= chunkBytesMax) this.#endChunk()
    return bytes
  }

  /** A promise where enough is on its way into the blob store. */
  roomAgain(): Promise<void> | undefined {
    return this.#inFlight.size > chunksInFlightMax ? this.#untilRoom() : undefined
  }

  /** Ends the epoch; undefined where it has no messages. Chunks from now on are of the one after it. */
  cut(epoch: number): CutEpoch | undefined {
    if (this.#frames.length > 0) this.#endChunk()
    const chunks = this.#chunks
    const count = this.#count
    this.#chunks = []
    this.#chunkBytes = 0
    this.#count = 0
    this.#epoch = epoch + 1
    if (chunks.length === 0) return undefined
    const durable = Promise.all(chunks.map(({ put }) => put))
    return { chunks: chunks.map(({ name }) => name), count, durable }
  }

  /** A chunk of any writer; undefined where it is not there. */
  async read(name: string): Promise<Uint8Array | undefined> {
    return this.#kept.get(name) ?? (await this.#blobs.get(name))
  }

  /** Lets go of the memory of chunks that were committed. */
  forget(names: readonly string[]): void {
    this.#kept.remove(names)
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight)
  }

  #endChunk(): void {
    const chunk = this.#frames.take()
    const name = chunkName(this.#epoch, this.#writer, this.#made)
    this.#made += 1
    const put = this.#blobs.put(name, chunk)
    // What it rejects with, `durable` of the epoch throws.
    const done = put.catch(() => {}).then(() => void this.#inFlight.delete(done))
    this.#inFlight.add(done)
    this.#kept.add(name, chunk)
    this.#chunks.push({ name, put })
    this.#chunkBytes += chunk.length
  }

  async #untilRoom(): Promise<void> {
    while (this.#inFlight.size > chunksInFlightMax) await Promise.race(this.#inFlight)
  }
}
