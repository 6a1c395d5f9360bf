const slabBytes = 256 * 1024

/**
 * Hands out room for many small rows from few large buffers: one allocation, and for native drivers
 * one address to find, for thousands of rows. Rows stay as they are once written.
 */
export class Slab {
  #bytes = new Uint8Array(0)
  #used = 0

  /** Room for `length` bytes. */
  take(length: number): Uint8Array {
    if (this.#used + length > this.#bytes.length) {
      if (length > slabBytes / 4) return new Uint8Array(length)
      this.#bytes = new Uint8Array(slabBytes)
      this.#used = 0
    }
    const start = this.#used
    this.#used += length
    return this.#bytes.subarray(start, this.#used)
  }
}
