import { IdSegment } from './id-segment.ts'

/** Bucket places that a table tells apart; place 0 marks a free slot. */
export const bucketPlacesMax = 2_048

const segmentBits = 6

/**
 * Hashes of ids with a fingerprint and the place of their bucket, in one open-addressing table over all
 * buckets: a look-up is one probe, whatever the number of buckets. Cut into segments by hash, so that
 * growing moves a 64th of it at a time.
 */
export class IdTable {
  readonly #alive = new Uint8Array(bucketPlacesMax)
  /** Places that no slot refers to. */
  #free: number[] = []
  readonly #segments: readonly IdSegment[]

  constructor() {
    for (let place = bucketPlacesMax - 1; place > 0; place--) this.#free.push(place)
    const segments = Array.from({ length: 1 << segmentBits }, () => new IdSegment(this.#alive))
    this.#segments = segments
  }

  /** A place for a new bucket. Never more than `bucketPlacesMax - 1` at a time. */
  takePlace(): number {
    if (this.#free.length === 0) this.#reclaim()
    const place = this.#free.pop()
    if (place === undefined) throw new RangeError('A bucketed set has too many buckets')
    this.#alive[place] = 1
    return place
  }

  /** Forgets every id of a bucket. Costs nothing now: slots are used again as they are met. */
  retirePlace(place: number): void {
    this.#alive[place] = 0
  }

  /** The fingerprint of a hash, or undefined where there is none. */
  get(high: number, low: number): number | undefined {
    return this.#segment(high).get(high, low)
  }

  /** Adds a hash that is not there. */
  add(high: number, low: number, fingerprint: number, place: number): void {
    this.#segment(high).add(high, low, fingerprint, place)
  }

  #segment(high: number): IdSegment {
    const segment = this.#segments[high >>> (32 - segmentBits)]
    if (segment === undefined) throw new RangeError('A hash has 32 bits')
    return segment
  }

  /** Clears slots of retired buckets, after which their places are free. */
  #reclaim(): void {
    for (const segment of this.#segments) segment.rebuild()
    for (let place = bucketPlacesMax - 1; place > 0; place--) {
      if (this.#alive[place] === 0) this.#free.push(place)
    }
  }
}
