/** Words of 32 bits a slot: hash (two), fingerprint's low 32 bits, bucket place and its high 21. */
const slotWords = 4
const placeBits = 11
const placeMask = (1 << placeBits) - 1
const slotsMin = 16
/** Slots in use, those of retired buckets included, at which a segment is built anew. */
const loadMax = 0.75

/**
 * A hash table with linear probing in one typed array, so that a probe touches one cache line. Slots
 * of retired buckets are passed over by look-ups and taken by the next id that comes by.
 */
export class IdSegment {
  readonly #alive: Uint8Array
  #slots = 0
  #used = 0
  #words = new Uint32Array(0)

  constructor(alive: Uint8Array) {
    this.#alive = alive
  }

  get(high: number, low: number): number | undefined {
    const words = this.#words
    if (words.length === 0) return undefined
    for (let at = this.#start(low); ; at = at + slotWords === words.length ? 0 : at + slotWords) {
      const last = words[at + 3] ?? 0
      if (last === 0) return undefined
      if (words[at + 1] === low && words[at] === high && this.#alive[last & placeMask] === 1) {
        return (last >>> placeBits) * 2 ** 32 + (words[at + 2] ?? 0)
      }
    }
  }

  add(high: number, low: number, fingerprint: number, place: number): void {
    if (this.#used >= this.#slots * loadMax) this.rebuild()
    const words = this.#words
    let at = this.#start(low)
    for (;;) {
      const last = words[at + 3] ?? 0
      if (last === 0) this.#used++
      if (last === 0 || this.#alive[last & placeMask] === 0) break
      at = at + slotWords === words.length ? 0 : at + slotWords
    }
    words[at] = high
    words[at + 1] = low
    words[at + 2] = fingerprint >>> 0
    words[at + 3] = (Math.floor(fingerprint / 2 ** 32) << placeBits) | place
  }

  /** Leaves out what was retired, and makes room for as much again as half of the rest. */
  rebuild(): void {
    const old = this.#words
    let live = 0
    for (let at = 3; at < old.length; at += slotWords) {
      if (this.#alive[(old[at] ?? 0) & placeMask] === 1) live++
    }
    this.#slots = Math.max(slotsMin, Math.ceil((live * 1.5) / loadMax))
    this.#used = live
    this.#words = new Uint32Array(this.#slots * slotWords)
    for (let at = 0; at < old.length; at += slotWords) {
      if (this.#alive[(old[at + 3] ?? 0) & placeMask] === 1) this.#move(old, at)
    }
  }

  #move(old: Uint32Array, from: number): void {
    const words = this.#words
    let at = this.#start(old[from + 1] ?? 0)
    while (words[at + 3] !== 0) at = at + slotWords === words.length ? 0 : at + slotWords
    for (let word = 0; word < slotWords; word++) words[at + word] = old[from + word] ?? 0
  }

  /** Spreads a hash evenly over any number of slots. */
  #start(low: number): number {
    return Math.floor((low / 2 ** 32) * this.#slots) * slotWords
  }
}
