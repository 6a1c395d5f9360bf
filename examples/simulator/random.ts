/** One purpose of randomness each: streams of different purposes never meet, whatever their index. */
export const streams = {
  household: 1,
  person: 2,
  device: 3,
  cookie: 4,
  visit: 5,
  order: 6,
  schedule: 7,
  collector: 8,
  delivery: 9,
  persona: 10,
} as const

/** One of `streams`. */
export type Stream = (typeof streams)[keyof typeof streams]

const warmUpRounds = 12
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A small seeded generator: sfc32, Chris Doty-Humphrey's "Small Fast Counter" of PractRand, 128 bits
 * of state. `(seed, stream, index)` are its three seed words, so that the randomness of person
 * 4711 or of visit 12 is found without drawing any other's.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number, stream: Stream, index: number) {
    this.#a = seed | 0
    this.#b = stream | 0
    this.#c = index | 0
    for (let round = 0; round < warmUpRounds; round++) this.word()
  }

  /** 32 random bits, as an integer from 0. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** From 0 up to, but not including, 1. */
  next(): number {
    return this.word() / 4_294_967_296
  }

  /** An integer from 0 up to, but not including, `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new RangeError('There is nothing to pick from an empty list.')
    return item
  }

  /** Lower-case hexadecimal digits, eight a word. */
  hex(words: number): string {
    let digits = ''
    for (let count = 0; count < words; count++) {
      const word = this.word()
      digits += `${hexOfByte[word >>> 24]}${hexOfByte[(word >>> 16) & 255]}`
      digits += `${hexOfByte[(word >>> 8) & 255]}${hexOfByte[word & 255]}`
    }
    return digits
  }

  /** A version 4 UUID. */
  uuid(): string {
    const hex = this.hex(4)
    const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}`
    return `${head}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
