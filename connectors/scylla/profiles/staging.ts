import { randomBytes } from 'node:crypto'
import type { BlobStore } from '../../blob-store.ts'
import { EpochFold } from './fold-epoch.ts'
import { KnownProfiles, type KnownProfilesMax } from './known-profiles.ts'
import type { ProfileMessage } from './profile-record.ts'
import { chunksMax } from './write-time.ts'

/** Chunks on their way to blobs before `write` holds messages back. */
const chunksInFlightMax = 2

/** What `Staging` works with. */
export interface StagingOptions {
  readonly blobs: BlobStore
  readonly lastEpoch: number
  /** Bytes of one chunk: what is held in memory before it goes to a blob. */
  readonly chunkBytesMax: number
  readonly knownMax?: KnownProfilesMax
}

/** Folds an epoch's messages into chunks; holds at most a few of them in memory. */
export class Staging {
  readonly #blobs: BlobStore
  readonly #chunkBytesMax: number
  readonly #fold: EpochFold
  /** Part of every name: a writer that was fenced may still be writing. */
  readonly #writer = randomBytes(6).toString('hex')
  readonly #inFlight = new Set<Promise<unknown>>()
  /** The epoch before the one that is staged. */
  #afterEpoch: number
  #chunks: Promise<string>[] = []
  #chunkBytes = 0
  #made = 0

  constructor({ blobs, lastEpoch, chunkBytesMax, knownMax }: StagingOptions) {
    this.#blobs = blobs
    this.#fold = new EpochFold(new KnownProfiles(knownMax))
    this.#chunkBytesMax = chunkBytesMax
    this.#afterEpoch = lastEpoch
  }

  /** Bytes since the last `cut`. */
  get bytes(): number {
    return this.#chunkBytes + this.#fold.bytes
  }

  /** Answers a promise when more than enough is on its way to blobs. */
  write(messages: Iterable<{ readonly value: ProfileMessage }>): void | Promise<void> {
    for (const { value } of messages) {
      this.#fold.add(value)
      if (this.#fold.bytes >= this.#chunkBytesMax) this.#endChunk()
    }
    if (this.#inFlight.size > chunksInFlightMax) return this.#roomAgain()
  }

  /** Ends the epoch: answers the names of its chunks, once they are durable, and starts anew. */
  async cut(epoch: number): Promise<readonly string[]> {
    this.#endChunk()
    const chunks = this.#chunks
    this.#chunks = []
    this.#chunkBytes = 0
    this.#afterEpoch = epoch
    return await Promise.all(chunks)
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight)
  }

  #endChunk(): void {
    const bytes = this.#fold.encode()
    if (bytes === undefined) return
    if (this.#chunks.length === chunksMax) throw new Error(tooMuch)
    const name = chunkName(this.#afterEpoch, this.#writer, this.#made)
    const stored = this.#blobs.put(name, bytes).then(() => name)
    this.#made += 1
    this.#chunks.push(stored)
    this.#chunkBytes += bytes.length
    const done = stored.catch(() => {}) // `cut` awaits it, and throws
    this.#inFlight.add(done)
    void done.then(() => this.#inFlight.delete(done))
  }

  async #roomAgain(): Promise<void> {
    while (this.#inFlight.size > chunksInFlightMax) await Promise.race(this.#inFlight)
  }
}

const tooMuch = `an epoch of profiles is larger than ${chunksMax} chunks: lower runtime.epochBytesMax`

function chunkName(afterEpoch: number, writer: string, place: number): string {
  return `${afterEpoch}-${writer}-${place}.profiles`
}

/**
 * Removes what a crash left of epochs after `lastEpoch`, and what the one before it does not need any
 * more. A chunk is named after the epoch before its own: the one that it is of had no end then.
 */
export async function removeOldChunks(blobs: BlobStore, lastEpoch: number): Promise<void> {
  const chunks = (await blobs.list()).flatMap((name) => {
    const afterEpoch = /^(\d+)-[0-9a-f]+-\d+\.profiles$/.exec(name)?.[1]
    return afterEpoch === undefined ? [] : [{ name, afterEpoch: Number(afterEpoch) }]
  })
  const saved = chunks.map(({ afterEpoch }) => afterEpoch).filter((epoch) => epoch < lastEpoch)
  const last = Math.max(...saved)
  const old = chunks.filter(({ afterEpoch }) => afterEpoch !== last)
  await blobs.remove(old.map(({ name }) => name))
}
