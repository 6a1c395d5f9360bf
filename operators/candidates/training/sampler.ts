const warmUpRounds = 12

/**
 * Seeded numbers for samples: sfc32, Chris Doty-Humphrey's "Small Fast Counter" of PractRand. The same
 * seed gives the same sample on every machine.
 */
export class Sampler {
  #a: number
  #b = 0x9e3779b9 | 0
  #c = 0x243f6a88 | 0
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    for (let round = 0; round < warmUpRounds; round++) this.word()
  }

  /** 32 bits, as an integer from 0. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** An integer from 0 up to, but not including, `bound`. */
  below(bound: number): number {
    return Math.floor((this.word() / 4_294_967_296) * bound)
  }
}
