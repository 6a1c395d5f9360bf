import assert from 'node:assert/strict'
import { stringHash64 } from '#schemas'
import type { BucketedSetCell, BucketedSetSpec } from '../cell.ts'
import type { LiveCell } from '../cells/cell-context.ts'
import type { RowChange, StateStore } from '../state-store.ts'
import { blockRange, idsOf, parseBlockRowKey } from './blocks.ts'
import { Bucket } from './bucket.ts'
import { bucketPlacesMax, IdTable } from './id-table.ts'

/**
 * What its rows are, which hash they hold, and the width of the buckets that they are numbered by:
 * under another width the numbers would mean other times.
 */
export function bucketedSetSchema({ bucketMs }: Pick<BucketedSetSpec, 'bucketMs'>): string {
  return `bucketed set 2, bucketMs ${bucketMs}`
}

const horizonKey = 'horizon'
const currentKey = 'current'
/** Some places are left for retired buckets, so that they are not cleared one by one. */
const bucketsMax = bucketPlacesMax - 32

/**
 * A set of ids in time buckets. All of it is in memory, about 16 to 32 bytes an id; in the store are
 * blocks of hashes.
 *
 * Ids are known by 64 bits of hash (`stringHash64`, which therefore stays as it is); two of ten
 * million share theirs with probability 1 : 370,000. Of two ids with one hash the second looks like the first one come
 * again with another fingerprint; a caller that keeps such ids (as deduplication does, in a side
 * output) loses nothing by it.
 */
export class BucketedSet implements BucketedSetCell, LiveCell {
  readonly #spec: BucketedSetSpec
  readonly #table: number
  readonly #ids = new IdTable()
  readonly #hash = new Uint32Array(2)
  #low = 0
  #high = 0
  #hashedId: string | undefined
  readonly #buckets = new Map<number, Bucket>()
  #dropped: Bucket[] = []
  /** The first bucket that may be there. */
  #horizon = -Infinity
  #horizonChanged = false
  /** The bucket of the newest watermark. */
  #current = -Infinity
  #currentChanged = false
  /** The first and the last bucket that were filled, of those from the horizon on. */
  #oldest = Infinity
  #newest = -Infinity
  #size = 0

  constructor(spec: BucketedSetSpec, table: number) {
    this.#spec = spec
    this.#table = table
  }

  get(id: string): number | undefined {
    this.#hashOf(id)
    return this.#ids.get(this.#high, this.#low)
  }

  add(id: string, fingerprint: number, timestampMs: number): void {
    assert(Number.isSafeInteger(fingerprint) && fingerprint >= 0)
    this.#hashOf(id)
    const high = this.#high
    const low = this.#low
    if (this.#ids.get(high, low) !== undefined) return
    const number = this.#numberOf(timestampMs)
    this.#makeRoom(number)
    const bucket = this.#bucket(number)
    bucket.add(high, low, fingerprint)
    this.#ids.add(high, low, fingerprint, bucket.place)
    this.#size++
  }

  advance(watermarkMs: number): void {
    if (watermarkMs === -Infinity) return
    const current = this.#numberOf(watermarkMs)
    if (current > this.#current) {
      this.#current = current
      this.#currentChanged = true
    }
    this.#raise(this.#numberOf(watermarkMs - this.#spec.withinMs))
  }

  get horizonMs(): number {
    return this.#horizon * this.#spec.bucketMs
  }

  get size(): number {
    return this.#size
  }

  /** Reads what was saved: all of it, since any id may come next. */
  async load(store: StateStore): Promise<void> {
    const [horizon, current] = await store.getMany(this.#table, [horizonKey, currentKey])
    if (horizon !== undefined) this.#horizon = this.#numberOf(timeFrom(horizon))
    if (current !== undefined) this.#current = this.#numberOf(timeFrom(current))
    for await (const { key, bytes } of store.scan(this.#table, blockRange)) {
      const { bucket: number, block } = parseBlockRowKey(key)
      const bucket = this.#bucket(number)
      bucket.load(block, bytes)
      for (const [high, low, fingerprint] of idsOf(bytes)) {
        this.#ids.add(high, low, fingerprint, bucket.place)
        this.#size++
      }
    }
  }

  capture(changes: RowChange[]): void {
    for (const bucket of this.#dropped) bucket.drop(this.#table, changes)
    this.#dropped = []
    for (const bucket of this.#buckets.values()) bucket.capture(this.#table, changes)
    if (this.#horizonChanged) changes.push(this.#timeRow(horizonKey, this.#horizon))
    if (this.#currentChanged) changes.push(this.#timeRow(currentKey, this.#current))
    this.#horizonChanged = false
    this.#currentChanged = false
  }

  saved(): void {}

  async prefetch(): Promise<void> {}

  endOfBatch(): void {}

  expire(): void {}

  #numberOf(timestampMs: number): number {
    return Math.floor(timestampMs / this.#spec.bucketMs)
  }

  #timeRow(key: string, bucket: number): RowChange {
    return { table: this.#table, key, bytes: Buffer.from(String(bucket * this.#spec.bucketMs)) }
  }

  /** What lies before the horizon goes to the first bucket that is left. */
  #bucket(wanted: number): Bucket {
    const known = this.#buckets.get(Math.max(wanted, this.#horizon))
    if (known !== undefined) return known
    if (this.#buckets.size >= bucketsMax) {
      this.#dropOldest()
      return this.#bucket(wanted)
    }
    const bucket = new Bucket(Math.max(wanted, this.#horizon), this.#ids.takePlace())
    this.#buckets.set(bucket.number, bucket)
    this.#oldest = Math.min(this.#oldest, bucket.number)
    this.#newest = Math.max(this.#newest, bucket.number)
    return bucket
  }

  /** An id that was looked up is mostly added next: its hash is kept. */
  #hashOf(id: string): void {
    if (id === this.#hashedId) return
    this.#hashedId = id
    stringHash64(id, this.#hash)
    this.#low = this.#hash[0] ?? 0
    this.#high = this.#hash[1] ?? 0
  }

  /**
   * Past the current bucket the horizon would make everything late that is on time: more ids than
   * `idsMax` are kept instead. Until there is a watermark, the newest bucket counts as current.
   */
  #makeRoom(wanted: number): void {
    if (this.#size < this.#spec.idsMax) return
    const known = this.#current !== -Infinity
    const current = known ? this.#current : Math.max(this.#newest, wanted)
    while (this.#size >= this.#spec.idsMax && this.#oldest < current) this.#dropOldest()
  }

  #dropOldest(): void {
    this.#raise(this.#oldest + 1)
  }

  #raise(horizon: number): void {
    if (horizon <= this.#horizon) return
    this.#horizon = horizon
    this.#horizonChanged = true
    for (const bucket of this.#buckets.values()) {
      if (bucket.number < horizon) this.#drop(bucket)
    }
    this.#oldest = Math.min(...this.#buckets.keys())
  }

  #drop(bucket: Bucket): void {
    this.#buckets.delete(bucket.number)
    this.#ids.retirePlace(bucket.place)
    this.#dropped.push(bucket)
    this.#size -= bucket.count
  }
}

function timeFrom(bytes: Uint8Array): number {
  return Number(Buffer.from(bytes).toString())
}

/** Throws `RangeError` where a set cannot be as it is declared. */
export function checkBucketedSetSpec({ withinMs, bucketMs, idsMax }: BucketedSetSpec): void {
  const bucketMsMin = Math.ceil((2 * withinMs) / bucketsMax)
  if (bucketMs >= Math.max(1, bucketMsMin) && withinMs > 0 && idsMax >= 1) return
  throw new RangeError(
    `A bucketed set needs withinMs > 0, idsMax >= 1 and bucketMs >= ${bucketMsMin} for its withinMs ` +
      `(${withinMs}): it has ${idsMax} and ${bucketMs}.`,
  )
}
